package org.finetune4j.app;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.finetune4j.data.read.VocDevkit;
import picocli.CommandLine.Option;

/** What is to know of the data sets that describe the objects on an image. */
@Under(Heading.DATA)
final class AnnotationOptions {
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
        new DataLayout.Use("--difficult", difficult.isPresent(), EnumSet.of(DataLayout.VOC)));
  }

  /** Which task the options look like; none where they tell of none. */
  Optional<TaskKind> guess() {
    return difficult.map(d -> TaskKind.LABELS);
  }

  VocDevkit voc(Path folder) {
    VocDevkit source = VocDevkit.of(folder);
    return difficult.map(source::difficult).orElse(source);
  }
}
