package org.finetune4j.data.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;

/**
 * Pictures of one class each, sorted into folders by class. Where the folder holds {@code train}
 * and {@code valid} (or {@code val}), as ImageNet's copies do, the classes are looked for below
 * those and the roles are theirs; otherwise the roles stay open.
 *
 * <p>A picture is a file that ends in jpg, jpeg, png, bmp, tif, tiff, gif or webp, at any depth
 * below its class's folder; other files and hidden ones are not looked at.
 */
public final class Folders implements SampleSource {
  private static final Pattern PICTURE =
      Pattern.compile("[^.].*\\.(jpe?g|png|bmp|tiff?|gif|webp)", Pattern.CASE_INSENSITIVE);

  private final Path dir;

  private Folders(Path dir) {
    this.dir = Objects.requireNonNull(dir);
  }

  /** The folder that holds the classes' folders. */
  public static Folders of(Path dir) {
    return new Folders(dir);
  }

  @Override
  public SampleTable read() {
    List<Sample> samples = new ArrayList<>();
    List<String> top = folders(dir);
    Optional<String> valid = Stream.of("valid", "val").filter(top::contains).findFirst();
    if (top.contains("train") && valid.isPresent()) {
      addClasses(dir.resolve("train"), Role.TRAIN, samples);
      addClasses(dir.resolve(valid.get()), Role.VALID, samples);
    } else {
      addClasses(dir, Role.UNASSIGNED, samples);
    }
    Vocabulary classes =
        Vocabulary.of(
            samples.stream().flatMap(s -> s.target().names().stream()).collect(Collectors.toSet()));
    if (classes.size() < 2) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s holds %d folders with pictures: two classes or more are needed, a folder each.",
              dir,
              classes.size()));
    }
    return new SampleTable(new Task.Category(classes), samples);
  }

  private void addClasses(Path parent, Role role, List<Sample> samples) {
    for (String name : folders(parent)) {
      List<Path> pictures = pictures(parent.resolve(name));
      if (pictures.isEmpty()) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "The folder %s holds no picture: remove it or fill it.",
                parent.resolve(name)));
      }
      for (Path picture : pictures) {
        samples.add(
            new Sample(
                dir, fromDir(picture), new Target.Category(name), "", role, Optional.empty()));
      }
    }
  }

  private String fromDir(Path picture) {
    return StreamSupport.stream(dir.relativize(picture).spliterator(), false)
        .map(Path::toString)
        .collect(Collectors.joining("/"));
  }

  private static List<String> folders(Path parent) {
    try (Stream<Path> entries = Files.list(parent)) {
      return entries
          .filter(Files::isDirectory)
          .map(p -> p.getFileName().toString())
          .filter(n -> !n.startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw unreadable(parent, e);
    }
  }

  private static List<Path> pictures(Path folder) {
    try (Stream<Path> entries = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      return entries
          .filter(p -> PICTURE.matcher(p.getFileName().toString()).matches())
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw unreadable(folder, e.getCause());
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static BadInputException unreadable(Path folder, IOException e) {
    return BadInputException.unreadable("The folder " + folder, e);
  }
}
