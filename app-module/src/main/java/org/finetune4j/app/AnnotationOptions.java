package org.finetune4j.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.read.Coco;
import org.finetune4j.data.read.VocDevkit;
import picocli.CommandLine.Option;

/** What is to know of the data sets that describe the objects on an image. */
@Under(Heading.DATA)
final class AnnotationOptions {
  @Option(
      names = "--annotations",
      paramLabel = "FILE",
      description =
          "COCO's JSON, in --data or a path: one file, or twice, first that of the training images,"
              + " then that of the validation images (default: those found in --data).")
  @OnlyFor({TaskKind.LABELS, TaskKind.POINTS})
  @Advanced
  private List<Path> annotations = new ArrayList<>();

  @Option(
      names = "--difficult",
      paramLabel = "mask|count|drop",
      description =
          "VOC: a class of which an image shows only objects marked difficult is unknown there, "
              + "as in the VOC evaluation, or counts, or not (default: mask).")
  @OnlyFor(TaskKind.LABELS)
  @Advanced
  private Optional<VocDevkit.Difficult> difficult = Optional.empty();

  List<DataLayout.Use> uses() {
    return List.of(
        new DataLayout.Use("--annotations", !annotations.isEmpty(), DataLayout.COCO),
        new DataLayout.Use("--difficult", difficult.isPresent(), EnumSet.of(DataLayout.VOC)));
  }

  /** Whether COCO's files are named. */
  boolean areNamed() {
    return !annotations.isEmpty();
  }

  /** Which task the options look like; empty where they fit any. */
  Optional<TaskKind> guess() {
    if (areNamed()) {
      boolean points = annotations.get(0).toString().contains("keypoints");
      return Optional.of(points ? TaskKind.POINTS : TaskKind.LABELS);
    }
    return difficult.map(d -> TaskKind.LABELS);
  }

  VocDevkit voc(Path folder) {
    VocDevkit source = VocDevkit.of(folder);
    return difficult.map(source::difficult).orElse(source);
  }

  Coco coco(Path folder) {
    if (annotations.size() > 2) {
      throw new BadInputException(
          "--annotations is given more than twice: name one file for training and one for"
              + " validation.");
    }
    Coco source = Coco.of(folder);
    return areNamed()
        ? source.files(annotations.stream().map(file -> existing(folder, file)).toList())
        : source;
  }

  private static Path existing(Path folder, Path file) {
    if (Files.isRegularFile(folder.resolve(file))) {
      return folder.resolve(file);
    }
    if (Files.isRegularFile(file)) {
      return file;
    }
    throw new BadInputException(
        String.format(
            Locale.ROOT, "File not found: %s, nor is it in %s (--annotations).", file, folder));
  }
}
