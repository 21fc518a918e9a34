package org.finetune4j.data.read;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Output;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;

/**
 * Images described by JSON in COCO's format: the categories of their objects as labels, or the
 * keypoints of an object as points. Immutable: each method returns a reader that differs in one
 * thing.
 *
 * <p>The files are found in the folder, in {@code annotations} below it, and beside the images of
 * each part ({@code train/_annotations.coco.json}); by their names they are the training and the
 * validation set as {@link VocDevkit}'s lists are. The images of {@code instances_train2017.json}
 * lie in {@code train2017}, {@code images/train2017}, {@code images}, beside the file or in the
 * folder itself: where the first of them is found.
 *
 * <p>A label is a category of which the image has an object, or a crowd. An image has one set of
 * points: those of the object with the largest box, of those with a labelled point. Points of
 * visibility 0 are missing; crowds have none; images without such an object are left out.
 */
public final class Coco {
  private static final int LOOKED_FOR = 20;

  private final Path dir;
  private final List<Path> files;
  private final Optional<Path> images;
  private final Optional<Vocabulary> vocabulary;
  private final UnaryOperator<Task.Points> change;
  private final boolean imagesNeeded;

  private Coco(
      Path dir,
      List<Path> files,
      Optional<Path> images,
      Optional<Vocabulary> vocabulary,
      UnaryOperator<Task.Points> change,
      boolean imagesNeeded) {
    this.dir = Objects.requireNonNull(dir);
    this.files = List.copyOf(files);
    this.images = images;
    this.vocabulary = vocabulary;
    this.change = Objects.requireNonNull(change);
    this.imagesNeeded = imagesNeeded;
  }

  /** The folder that holds the files and the images. */
  public static Coco of(Path dir) {
    return new Coco(
        dir, List.of(), Optional.empty(), Optional.empty(), UnaryOperator.identity(), true);
  }

  /** The file to read; or two, first that of the training set, then that of the validation set. */
  public Coco files(List<Path> named) {
    if (named.isEmpty() || named.size() > 2) {
      throw new IllegalArgumentException("one or two files, not " + named.size());
    }
    return new Coco(dir, named, images, vocabulary, change, imagesNeeded);
  }

  /** The folder that the file names start from (default: the one found that has them). */
  public Coco images(Path folder) {
    return new Coco(dir, files, Optional.of(folder), vocabulary, change, imagesNeeded);
  }

  /** As {@link LabelsCsv#vocabulary}, for labels. */
  public Coco vocabulary(Vocabulary known) {
    return new Coco(dir, files, images, Optional.of(known), change, imagesNeeded);
  }

  /**
   * What becomes of the points' task: its range (default: -1, 1), and which points change places in
   * a mirrored image (default: those whose names differ in left and right).
   */
  public Coco points(UnaryOperator<Task.Points> changed) {
    return new Coco(dir, files, images, vocabulary, changed, imagesNeeded);
  }

  /** Whether a listed image that does not exist is refused at once (default: true). */
  public Coco requireImages(boolean required) {
    return new Coco(dir, files, images, vocabulary, change, required);
  }

  /** Whether the folder holds such files. Reads no more than their beginning. */
  public boolean isThere() {
    return !CocoFiles.in(dir).isEmpty();
  }

  /** Whether one of them is of objects, and not of keypoints alone, by their names. */
  public boolean hasInstances() {
    return CocoFiles.in(dir).haveInstances();
  }

  /**
   * Reads all samples with the categories as labels, in the order of the files. Opens no image.
   *
   * @throws BadInputException in one sentence with the file, the entry where there is one, and the
   *     remedy
   */
  public SampleTable readLabels() {
    KnownLabels known = new KnownLabels(vocabulary);
    List<Sample> samples = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Map<Path, FileLocation> seen = new HashMap<>();
    Set<String> listed = new LinkedHashSet<>();
    for (CocoFiles.Part part : parts(false)) {
      CocoFile coco = CocoFile.read(part.file(), false);
      coco.categories().values().forEach(c -> listed.add(c.name()));
      notes.addAll(notes(part, coco));
      Images found = images(part, coco);
      coco.images()
          .forEach(
              (id, name) -> {
                FileLocation location = coco.location().at("image " + id);
                String file = found.file(location, name);
                FileLocation before = seen.putIfAbsent(found.folder().resolve(file), location);
                if (before != null) {
                  throw location.listedTwice(file, before);
                }
                Set<String> labels = known.of(names(coco, id, location), location);
                samples.add(
                    new Sample(
                        found.folder(),
                        file,
                        new Target.Labels(labels),
                        "",
                        part.role(),
                        Optional.empty()));
              });
    }
    Vocabulary names = known.vocabulary();
    if (samples.isEmpty() || names.size() == 0) {
      throw new BadInputException(
          String.format(Locale.ROOT, "The annotations in %s name no object: complete them.", dir));
    }
    if (vocabulary.isEmpty()) {
      if (listed.size() > names.size()) {
        notes.add(
            String.format(
                Locale.ROOT,
                "Of %d categories, %d are on an image and become labels.",
                listed.size(),
                names.size()));
      }
      notes.addAll(NameWarnings.ofAlike(names.names()));
    }
    return new SampleTable(new Task.Labels(names), samples, notes);
  }

  private static Set<String> names(CocoFile coco, String image, FileLocation location) {
    Set<String> names = new LinkedHashSet<>();
    for (String id : coco.categoriesOf(image)) {
      names.add(category(coco, id, location).name());
    }
    return names;
  }

  private static CocoFile.Category category(CocoFile coco, String id, FileLocation location) {
    return Optional.ofNullable(coco.categories().get(id))
        .orElseThrow(
            () -> location.bad("there is no category of the id %s: add it to 'categories'", id));
  }

  /**
   * Reads all samples with the keypoints as points, in the order of the files. Opens no image.
   *
   * @throws BadInputException in one sentence with the file, the entry where there is one, and the
   *     remedy
   */
  public SampleTable readPoints() {
    PosedImages posed = new PosedImages();
    List<String> notes = new ArrayList<>();
    List<CocoFiles.Part> parts = parts(true);
    List<String> points = List.of();
    for (CocoFiles.Part part : parts) {
      CocoFile coco = CocoFile.read(part.file(), true);
      notes.addAll(notes(part, coco));
      List<String> names = keypoints(coco);
      if (!points.isEmpty() && !points.equals(names)) {
        throw coco.location()
            .bad(
                "its points are others than those of %s: use files of the same points",
                parts.get(0).file());
      }
      points = names;
      Images found = images(part, coco);
      coco.images()
          .forEach(
              (id, name) -> {
                FileLocation location = coco.location().at("image " + id);
                Poses poses = coco.posesOf(id);
                if (poses.count() > 0 && poses.largest().size() != names.size()) {
                  throw location.bad(
                      "an object has %d points, its category %d: correct 'keypoints'",
                      poses.largest().size(), names.size());
                }
                String file = poses.count() > 0 ? found.file(location, name) : name;
                posed.add(location, found.folder(), file, part.role(), poses);
              });
    }
    Task.Points task = new Task.Points(points, Optional.of(new Output.RangeMse(-1, 1)));
    return posed.table(FileLocation.of(parts.get(0).file()), change.apply(task), notes);
  }

  /** The names of the points of the one category that has any. */
  private static List<String> keypoints(CocoFile coco) {
    List<CocoFile.Category> with =
        coco.posed().stream().map(id -> category(coco, id, coco.location())).toList();
    List<List<String>> names = with.stream().map(CocoFile.Category::keypoints).distinct().toList();
    if (names.isEmpty()) {
      throw coco.location().bad("no object has keypoints: name a file of keypoints");
    }
    if (names.size() > 1) {
      throw coco.location()
          .bad(
              "the categories %s have different points: keep those of one",
              with.stream().map(CocoFile.Category::name).collect(Collectors.joining(", ")));
    }
    List<String> points = names.get(0);
    if (points.isEmpty()
        || points.contains("")
        || new LinkedHashSet<>(points).size() < points.size()) {
      throw coco.location()
          .bad(
              "the category '%s' does not name its points in 'keypoints', each its own: complete"
                  + " it",
              with.get(0).name());
    }
    return points;
  }

  private List<CocoFiles.Part> parts(boolean keypoints) {
    if (files.isEmpty()) {
      CocoFiles found = CocoFiles.in(dir);
      if (found.isEmpty()) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "%s holds no JSON in COCO's format, such as annotations/instances_train2017.json:"
                    + " correct the path.",
                dir));
      }
      return found.parts(dir, keypoints);
    }
    List<Role> roles =
        files.size() == 1 ? List.of(Role.UNASSIGNED) : List.of(Role.TRAIN, Role.VALID);
    List<CocoFiles.Part> parts = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      parts.add(new CocoFiles.Part(files.get(i), CocoFiles.part(files.get(i)), roles.get(i)));
    }
    return parts;
  }

  private static List<String> notes(CocoFiles.Part part, CocoFile coco) {
    List<String> notes = new ArrayList<>();
    notes.add(String.format(Locale.ROOT, "%s %s.", part.file(), Parts.words(part.role())));
    if (coco.strays() > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%s has objects on %d %s it does not list: they are left out.",
              part.file(),
              coco.strays(),
              coco.strays() == 1 ? "image that" : "images that"));
    }
    return notes;
  }

  /**
   * Where the images of a file lie.
   *
   * @param folder of the samples
   * @param prefix of the images' folder below it, with its slash; blank where it is the same
   * @param files finds them
   */
  private record Images(Path folder, String prefix, ListedFiles files) {
    String file(FileLocation location, String name) {
      return prefix + files.find(location, name);
    }
  }

  private Images images(CocoFiles.Part part, CocoFile coco) {
    if (images.isPresent()) {
      return new Images(images.get(), "", new ListedFiles(images.get(), imagesNeeded));
    }
    List<String> first = coco.images().values().stream().limit(LOOKED_FOR).toList();
    Optional<Path> holds =
        candidates(part).stream()
            .filter(Files::isDirectory)
            .filter(folder -> first.stream().anyMatch(name -> isIn(folder, name)))
            .findFirst();
    if (holds.isEmpty() && imagesNeeded && !first.isEmpty()) {
      throw coco.location()
          .bad("its images, such as '%s', are not in %s: name their folder", first.get(0), dir);
    }
    Path folder = holds.orElse(dir);
    String below = folder.startsWith(dir) ? String.join("/", names(dir.relativize(folder))) : "";
    return new Images(
        folder.startsWith(dir) ? dir : folder,
        below.isEmpty() ? "" : below + "/",
        new ListedFiles(folder, imagesNeeded));
  }

  private static List<String> names(Path path) {
    List<String> names = new ArrayList<>();
    path.forEach(name -> names.add(name.toString()));
    return names;
  }

  private static boolean isIn(Path folder, String name) {
    try {
      return !name.isEmpty() && Files.isRegularFile(folder.resolve(name.replace('\\', '/')));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private List<Path> candidates(CocoFiles.Part part) {
    Path beside = part.file().toAbsolutePath().getParent();
    Path own = dir.toAbsolutePath();
    List<Path> folders = new ArrayList<>();
    if (!part.name().isEmpty()) {
      folders.add(dir.resolve(part.name()));
      folders.add(dir.resolve("images").resolve(part.name()));
      folders.add(dir.resolve(part.name()).resolve("images"));
    }
    for (String name : List.of("images", "data", "JPEGImages")) {
      folders.add(dir.resolve(name));
    }
    // By way of the data's folder where it lies below it.
    Path near = beside.startsWith(own) ? dir.resolve(own.relativize(beside)) : beside;
    folders.add(near);
    folders.add(near.resolve("images"));
    folders.add(dir);
    return folders;
  }
}
