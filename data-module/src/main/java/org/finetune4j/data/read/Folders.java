package org.finetune4j.data.read;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;

/**
 * Images of one class each, sorted into folders by class. Immutable: each method returns a reader
 * that differs in one thing.
 *
 * <p>Where the folder holds {@code train} and {@code valid} (validation, val, dev), in letters of
 * any size, the classes are looked for below those and the roles are theirs, and {@code test} is
 * left out; where it holds {@code train} and {@code test} alone, that is the validation set. The
 * same holds of such folders below each class ({@code cat/train}, {@code cat/test}). Otherwise the
 * roles stay open. The table's notes name what was made of such names.
 *
 * <p>A class is named by its folder, in Unicode's composed form and without what is not seen: two
 * folders whose names are seen as the same are one class.
 *
 * <p>The images of a class lie at any depth below its folder, as {@link ImageFiles} finds them.
 */
public final class Folders {
  private static final int NAMES_TOLD = 5;

  private final Path dir;
  private final Optional<Vocabulary> classes;
  private final boolean keepsSplit;
  private final Map<String, String> spellings;

  private Folders(Path dir, Optional<Vocabulary> classes, boolean keepsSplit) {
    this.dir = Objects.requireNonNull(dir);
    this.classes = classes;
    this.keepsSplit = keepsSplit;
    this.spellings = Names.spellings(classes.map(Vocabulary::names).orElse(List.of()));
  }

  /** The folder that holds the classes' folders. */
  public static Folders of(Path dir) {
    return new Folders(dir, Optional.empty(), true);
  }

  /**
   * The classes to know, as a model's, of which any number may be there; a folder of another is
   * refused (default: those found, two or more).
   */
  public Folders vocabulary(Vocabulary known) {
    return new Folders(dir, Optional.of(known), keepsSplit);
  }

  /** Leaves the roles open where the folders have a split, for another one: reads all its parts. */
  public Folders withoutSplit() {
    return new Folders(dir, classes, false);
  }

  /**
   * Reads all samples, in the data's order (of files: by name). Opens no image.
   *
   * @throws BadInputException in one sentence with the file, the row where there is one, and the
   *     remedy
   */
  public SampleTable read() {
    ImageFiles found = ImageFiles.below(dir);
    ClassFolders folders = ClassFolders.of(dir, found, name -> knownClass(name).isPresent());
    boolean classesOnTop = folders.roles().containsKey("");
    ClassParts parts =
        classesOnTop ? ClassParts.of(dir, found) : new ClassParts(Map.of(), List.of());
    List<Sample> samples = new ArrayList<>();
    List<String> stray = new ArrayList<>();
    folders
        .roles()
        .forEach((parent, role) -> addClasses(found, parent, role, parts, samples, stray));
    Vocabulary vocabulary = vocabulary(found, samples);
    List<String> notes = new ArrayList<>();
    if (keepsSplit || (classesOnTop && !parts.areThere())) {
      notes.addAll(folders.notes());
      notes.addAll(parts.notes());
    }
    found.note().ifPresent(notes::add);
    if (!stray.isEmpty()) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%d %s in no folder of a class passed over, such as %s.",
              stray.size(),
              stray.size() == 1 ? "image" : "images",
              stray.get(0)));
    }
    if (classes.isEmpty()) {
      notes.addAll(NameWarnings.ofAlike(vocabulary.names()));
    }
    return new SampleTable(new Task.Category(vocabulary), samples, notes);
  }

  /** The class of a folder, among those known where some are; empty for another. */
  private Optional<String> knownClass(String folder) {
    return Optional.ofNullable(spellings.getOrDefault(folder, spellings.get(Names.clean(folder))));
  }

  private Vocabulary vocabulary(ImageFiles found, List<Sample> samples) {
    Vocabulary there =
        Vocabulary.of(
            samples.stream().flatMap(s -> s.target().names().stream()).collect(Collectors.toSet()));
    if (there.size() == 0) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s holds no folder with images: sort them into a folder for each class.",
              dir));
    }
    if (classes.isPresent()) {
      return classes.get();
    }
    if (there.size() < 2) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s holds 1 folder with images: two classes or more are needed, a folder each%s.",
              dir,
              hint(there.names().get(0), found)));
    }
    return there;
  }

  // Archives are often unpacked into a folder of their own.
  private String hint(String only, ImageFiles found) {
    boolean wraps = found.folders().stream().anyMatch(f -> f.startsWith(only + "/"));
    return wraps
        ? String.format(Locale.ROOT, "; if they lie in '%s', give %s", only, dir.resolve(only))
        : "";
  }

  private void addClasses(
      ImageFiles found,
      String parent,
      Role role,
      ClassParts parts,
      List<Sample> samples,
      List<String> stray) {
    String prefix = parent.isEmpty() ? "" : parent + "/";
    Map<String, List<String>> images = new TreeMap<>();
    found.folders().stream()
        .filter(f -> f.startsWith(prefix) && f.indexOf('/', prefix.length()) < 0)
        .forEach(f -> images.put(f.substring(prefix.length()), new ArrayList<>()));
    for (String file : found.files()) {
      if (file.startsWith(prefix)) {
        int end = file.indexOf('/', prefix.length());
        (end < 0 ? stray : images.get(file.substring(prefix.length(), end))).add(file);
      }
    }
    images.forEach(
        (name, files) -> {
          String known = requireClass(prefix + name, name, files);
          files.stream()
              .filter(file -> !parts.leaveOut(file))
              .map(file -> sample(file, known, parts.areThere() ? parts.role(file) : role))
              .forEach(samples::add);
        });
  }

  private String requireClass(String folder, String name, List<String> files) {
    if (files.isEmpty()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "The folder %s holds no image: remove it or fill it.",
              dir.resolve(folder)));
    }
    String clean = Names.clean(name);
    if (clean.isEmpty()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT, "The folder %s has no visible name: rename it.", dir.resolve(folder)));
    }
    if (classes.isEmpty()) {
      return clean;
    }
    Optional<String> known = knownClass(name);
    if (known.isEmpty()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "The folder %s is of the class '%s', which is none of the %d known (%s): take it out, or train with it.",
              dir.resolve(folder),
              name,
              classes.get().size(),
              some(classes.get().names())));
    }
    return known.get();
  }

  private static String some(List<String> names) {
    return names.stream().limit(NAMES_TOLD).collect(Collectors.joining(", "))
        + (names.size() > NAMES_TOLD ? ", ..." : "");
  }

  private Sample sample(String file, String name, Role role) {
    Role kept = keepsSplit ? role : Role.UNASSIGNED;
    return new Sample(dir, file, new Target.Category(name), "", kept, Optional.empty());
  }
}
