package org.finetune4j.data.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Output;
import org.finetune4j.data.Point;
import org.finetune4j.data.Role;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Task;
import org.finetune4j.data.image.ImageDecoder;

/**
 * Images with points in the layout of Ultralytics' pose data sets: {@code data.yaml} with {@code
 * kpt_shape}, {@code train} and {@code val}, images below {@code images/train} and for each a text
 * below {@code labels/train}: a line an object, of its class, its box and its points as shares of
 * the image's size. Immutable: each method returns a reader that differs in one thing.
 *
 * <p>An image has the points of the object with the largest box, of those with a labelled point; it
 * is left out where there is none. A point of visibility 0 is missing; where no visibility is
 * given, one with a negative coordinate. {@code flip_idx} names the points that change places in a
 * mirrored image. {@code test} is left out where there is {@code val}, and is the validation set
 * where there is none.
 */
public final class YoloPose {
  private static final int MOST_POINTS = 1 << 10;
  private static final int BOX = 5;

  private final Path dir;
  private final UnaryOperator<Task.Points> change;
  private final boolean imagesNeeded;

  private YoloPose(Path dir, UnaryOperator<Task.Points> change, boolean imagesNeeded) {
    this.dir = Objects.requireNonNull(dir);
    this.change = Objects.requireNonNull(change);
    this.imagesNeeded = imagesNeeded;
  }

  /** The folder that holds {@code data.yaml}, or another {@code .yaml} with {@code kpt_shape}. */
  public static YoloPose of(Path dir) {
    return new YoloPose(dir, UnaryOperator.identity(), true);
  }

  /** As {@link Coco#points}; the points change places that {@code flip_idx} names. */
  public YoloPose points(UnaryOperator<Task.Points> changed) {
    return new YoloPose(dir, changed, imagesNeeded);
  }

  /**
   * Whether an image that cannot be opened is refused at once (default: true): its size scales the
   * points.
   */
  public YoloPose requireImages(boolean required) {
    return new YoloPose(dir, change, required);
  }

  /**
   * Whether the folder holds such a file.
   *
   * @throws BadInputException if its {@code data.yaml} cannot be read
   */
  public boolean isThere() {
    return !settings().isEmpty();
  }

  private List<YamlFile> settings() {
    if (!Files.isDirectory(dir)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(dir)) {
      return files
          .filter(
              f -> f.getFileName().toString().toLowerCase(Locale.ROOT).matches("[^.].*\\.ya?ml"))
          .filter(Files::isRegularFile)
          .sorted()
          .flatMap(file -> settings(file).stream())
          .filter(yaml -> yaml.has("kpt_shape"))
          .toList();
    } catch (IOException e) {
      throw BadInputException.unreadable("The folder " + dir, e);
    }
  }

  /** What a file holds; none of another name, which may be anything, is refused. */
  private static Optional<YamlFile> settings(Path file) {
    try {
      return Optional.of(YamlFile.read(file));
    } catch (BadInputException e) {
      if (file.getFileName().toString().equals("data.yaml")) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /**
   * Reads all samples, in the order of the files' names. Opens the images for their size.
   *
   * @throws BadInputException in one sentence with the file, the line where there is one, and the
   *     remedy
   */
  public SampleTable read() {
    List<YamlFile> settings = settings();
    if (settings.size() != 1) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              settings.isEmpty()
                  ? "%s holds no data.yaml with kpt_shape: correct the path."
                  : "%s holds several .yaml files with kpt_shape: keep one of them there.",
              dir));
    }
    YamlFile yaml = settings.get(0);
    Shape shape = Shape.of(yaml);
    PosedImages posed = new PosedImages();
    List<String> notes = new ArrayList<>();
    Parts.of(
            List.of("train", "val", "test").stream().filter(p -> !yaml.texts(p).isEmpty()).toList())
        .forEach(
            (part, role) -> {
              for (String entry : yaml.texts(part)) {
                for (Listed image : images(yaml, part, entry)) {
                  add(posed, shape, image, role);
                }
              }
              notes.add(
                  String.format(
                      Locale.ROOT,
                      "'%s' of %s %s.",
                      part,
                      yaml.location().file(),
                      Parts.words(role)));
            });
    return posed.table(yaml.location(), change.apply(task(yaml, shape)), notes);
  }

  private static Task.Points task(YamlFile yaml, Shape shape) {
    List<String> named = yaml.firstTexts("kpt_names");
    List<String> names = new ArrayList<>();
    for (int i = 0; i < shape.points(); i++) {
      names.add(named.size() == shape.points() ? Names.clean(named.get(i)) : "point " + (i + 1));
    }
    if (names.contains("") || new LinkedHashSet<>(names).size() < names.size()) {
      throw yaml.location()
          .bad("kpt_names has a blank name, or one twice: give each point its own");
    }
    Optional<Output.RangeMse> range = Optional.of(new Output.RangeMse(-1, 1));
    List<Integer> flip = yaml.numbers("flip_idx");
    if (flip.isEmpty()) {
      return new Task.Points(names, range);
    }
    Map<String, String> swaps = new HashMap<>();
    for (int i = 0; i < flip.size(); i++) {
      int other = flip.get(i);
      if (flip.size() != names.size() || other >= flip.size() || flip.get(other) != i) {
        throw yaml.location().bad("flip_idx is not %d numbers, by pairs: correct it", names.size());
      }
      swaps.put(names.get(i), names.get(other));
    }
    return new Task.Points(names, range, swaps);
  }

  /** How many points an object has, and whether each has its visibility. */
  private record Shape(int points, boolean visibility) {
    static Shape of(YamlFile yaml) {
      List<Integer> shape = yaml.numbers("kpt_shape");
      if (shape.size() != 2
          || shape.get(0) < 1
          || shape.get(0) > MOST_POINTS
          || (shape.get(1) != 2 && shape.get(1) != 3)) {
        throw yaml.location()
            .bad("kpt_shape is not the number of points and 2 or 3, such as [17, 3]: correct it");
      }
      return new Shape(shape.get(0), shape.get(1) == 3);
    }

    int columns() {
      return BOX + points * (visibility ? 3 : 2);
    }
  }

  /** An image, by its path from the data's folder, and where it is listed. */
  private record Listed(FileLocation location, String file) {}

  /** The images of a folder, or those that a text lists. */
  private List<Listed> images(YamlFile yaml, String part, String entry) {
    FileLocation location = yaml.location().at(part);
    Path at = existing(yaml, location, entry);
    Path from = dir.toAbsolutePath().normalize();
    if (Files.isDirectory(at)) {
      String prefix = below(from, at);
      return ImageFiles.below(at).files().stream()
          .map(file -> new Listed(location, prefix.isEmpty() ? file : prefix + "/" + file))
          .toList();
    }
    ListedFiles files = new ListedFiles(dir, imagesNeeded);
    return TextLine.read(at).stream()
        .map(line -> new Listed(line.location(), files.find(line.location(), line.text())))
        .toList();
  }

  // Exports write ../train/images for what lies beside the file.
  private Path existing(YamlFile yaml, FileLocation location, String entry) {
    List<Path> tried = new ArrayList<>();
    yaml.text("path")
        .ifPresent(path -> tried.add(location.resolve(location.resolve(dir, path), entry)));
    tried.add(location.resolve(dir, entry));
    tried.add(location.resolve(dir, entry.replaceFirst("^(\\.\\./)+", "")));
    Path own = dir.toAbsolutePath().normalize();
    return tried.stream()
        .map(path -> path.toAbsolutePath().normalize())
        .filter(path -> path.startsWith(own) && Files.exists(path))
        .findFirst()
        .orElseThrow(() -> location.bad("there is no '%s' in %s: correct it", entry, dir));
  }

  private static String below(Path from, Path folder) {
    List<String> names = new ArrayList<>();
    from.relativize(folder).forEach(name -> names.add(name.toString()));
    return String.join("/", names);
  }

  private void add(PosedImages posed, Shape shape, Listed image, Role role) {
    Path labels = labels(image.file());
    Poses poses = new Poses();
    if (Files.exists(labels)) {
      List<TextLine> lines = TextLine.read(labels);
      Optional<ImageSize> size = lines.isEmpty() ? Optional.empty() : size(image);
      if (!lines.isEmpty() && size.isEmpty()) {
        posed.addUnreadable(image.location(), dir, image.file(), role, shape.points());
        return;
      }
      for (TextLine line : lines) {
        double[] numbers = numbers(line, shape);
        poses.add(numbers[3] * numbers[4], points(numbers, shape, size.orElseThrow()));
      }
    }
    posed.add(image.location(), dir, image.file(), role, poses);
  }

  private Optional<ImageSize> size(Listed image) {
    try {
      return Optional.of(ImageDecoder.open(dir.resolve(image.file())).size());
    } catch (BadInputException e) {
      if (imagesNeeded) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** {@code labels} in place of the last {@code images} on the path, and the ending of a text. */
  private Path labels(String file) {
    int dot = file.lastIndexOf('.');
    String text = (dot <= file.lastIndexOf('/') ? file : file.substring(0, dot)) + ".txt";
    String path = "/" + text;
    int images = path.lastIndexOf("/images/");
    return dir.resolve(
        images < 0
            ? text
            : (path.substring(0, images)
                    + "/labels/"
                    + path.substring(images + "/images/".length()))
                .substring(1));
  }

  private static double[] numbers(TextLine line, Shape shape) {
    List<String> words = line.words();
    if (words.size() != shape.columns()) {
      throw line.location()
          .bad(
              "there are %d numbers, not %d: the class, four of the box and those of %d points",
              words.size(), shape.columns(), shape.points());
    }
    double[] numbers = new double[words.size()];
    for (int i = 0; i < numbers.length; i++) {
      OptionalDouble number = DecimalNumber.parse(words.get(i));
      boolean isShare = i > 0;
      if (number.isEmpty() || (isShare && Math.abs(number.getAsDouble()) > 2)) {
        throw line.location().bad("'%s' is no share of the image's size: correct it", words.get(i));
      }
      numbers[i] = number.getAsDouble();
    }
    return numbers;
  }

  private static List<Optional<Point>> points(double[] numbers, Shape shape, ImageSize size) {
    List<Optional<Point>> points = new ArrayList<>();
    int step = shape.visibility() ? 3 : 2;
    for (int k = 0; k < shape.points(); k++) {
      int at = BOX + k * step;
      boolean known =
          shape.visibility() ? numbers[at + 2] > 0 : numbers[at] >= 0 && numbers[at + 1] >= 0;
      points.add(
          known
              ? Optional.of(new Point(numbers[at] * size.width(), numbers[at + 1] * size.height()))
              : Optional.empty());
    }
    return points;
  }
}
