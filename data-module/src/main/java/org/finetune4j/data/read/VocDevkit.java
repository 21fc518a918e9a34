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
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.data.image.ImageFormat;

/**
 * Images with the classes of the objects on them, as the devkit of the Pascal VOC challenges is
 * published: a folder such as {@code VOCdevkit/VOC2007} with {@code JPEGImages}, {@code
 * Annotations/*.xml} and {@code ImageSets/Main/*.txt}. Immutable: each method returns a reader that
 * differs in one thing.
 *
 * <p>The labels are those of the annotations; where there is no folder of them, those of the
 * classes' lists ({@code car_trainval.txt}). The lists {@code train} and {@code val} are the split,
 * {@code test} being left out; {@code test} is the validation set where there is no {@code val}
 * beside {@code train}, or {@code trainval} alone. One list alone leaves the roles open, and so do
 * the images of all annotations where there is no list.
 */
public final class VocDevkit {
  /** What becomes of a class of which an image shows only objects that are marked difficult. */
  public enum Difficult {
    /** It is not known of the image, and counts nowhere, as in the challenges' evaluation. */
    MASK,
    /** It is a label of the image. */
    COUNT,
    /** It is none. */
    DROP
  }

  private static final int DEEPEST = 4;
  private static final Pattern ABOVE =
      Pattern.compile("(voc|pascal|train|test).*", Pattern.CASE_INSENSITIVE);

  private final Path dir;
  private final Difficult difficult;
  private final Optional<Vocabulary> vocabulary;
  private final boolean imagesNeeded;

  private VocDevkit(
      Path dir, Difficult difficult, Optional<Vocabulary> vocabulary, boolean imagesNeeded) {
    this.dir = Objects.requireNonNull(dir);
    this.difficult = Objects.requireNonNull(difficult);
    this.vocabulary = vocabulary;
    this.imagesNeeded = imagesNeeded;
  }

  /** A year's folder, the devkit's with one year in it, or one that holds the devkit's. */
  public static VocDevkit of(Path dir) {
    return new VocDevkit(dir, Difficult.MASK, Optional.empty(), true);
  }

  /** What becomes of objects that are marked difficult (default: masked). */
  public VocDevkit difficult(Difficult choice) {
    return new VocDevkit(dir, choice, vocabulary, imagesNeeded);
  }

  /** As {@link LabelsCsv#vocabulary}. */
  public VocDevkit vocabulary(Vocabulary known) {
    return new VocDevkit(dir, difficult, Optional.of(known), imagesNeeded);
  }

  /** Whether a listed image that does not exist is refused at once (default: true). */
  public VocDevkit requireImages(boolean required) {
    return new VocDevkit(dir, difficult, vocabulary, required);
  }

  /** Whether the folder looks like the data. Opens no file. */
  public boolean isThere() {
    return !years().isEmpty();
  }

  /**
   * Reads all samples, in the order of the lists. Opens no image.
   *
   * @throws BadInputException in one sentence with the file, the line where there is one, and the
   *     remedy
   */
  public SampleTable read() {
    Path year = year();
    VocLists lists = VocLists.in(year);
    Map<String, Role> parts = lists.parts();
    Path annotations = year.resolve("Annotations");
    boolean annotated = Files.isDirectory(annotations);
    if (!annotated && (parts.isEmpty() || !lists.haveClasses(parts.keySet()))) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s has neither a folder Annotations nor lists of classes, such as"
                  + " ImageSets/Main/car_trainval.txt: restore one of them.",
              year));
    }
    Reading reading = new Reading(year);
    if (parts.isEmpty()) {
      for (String name : annotated(annotations)) {
        Path xml = annotations.resolve(name + ".xml");
        reading.add(
            FileLocation.of(xml),
            name,
            Role.UNASSIGNED,
            FileLocation.of(xml),
            VocAnnotation.read(xml));
      }
    }
    parts.forEach(
        (list, role) -> {
          Map<String, VocObjects> ofClasses = lists.objects(list);
          for (TextLine line : lists.images(list)) {
            String name = line.words().get(0);
            Optional<VocObjects> listed = Optional.ofNullable(ofClasses.get(name));
            if (annotated) {
              Path xml = xml(annotations, line.location(), name);
              VocObjects objects = VocAnnotation.read(xml);
              reading.add(line.location(), name, role, FileLocation.of(xml), objects);
              reading.compare(name, objects, listed);
            } else {
              VocObjects objects = listed.orElseThrow(() -> unlisted(line.location(), name));
              reading.add(line.location(), name, role, line.location(), objects);
            }
          }
        });
    List<String> notes = new ArrayList<>();
    if (!parts.isEmpty()) {
      notes.add(lists.note(parts));
    }
    return reading.table(notes);
  }

  private static Path xml(Path annotations, FileLocation location, String name) {
    Path xml = location.resolve(annotations, stem(name) + ".xml");
    if (!xml.normalize().startsWith(annotations.normalize()) || !Files.exists(xml)) {
      throw location.bad("there is no annotation %s of it: restore that, or remove the line", xml);
    }
    return xml;
  }

  private static String stem(String name) {
    return ImageFormat.hasEnding(name) ? name.substring(0, name.lastIndexOf('.')) : name;
  }

  private static BadInputException unlisted(FileLocation location, String name) {
    return location.bad("'%s' stands in no list of a class: add it there, or remove it", name);
  }

  private Path year() {
    List<Path> years = years();
    if (years.size() != 1) {
      throw new BadInputException(
          years.isEmpty()
              ? String.format(
                  Locale.ROOT,
                  "%s holds no folder of a VOC devkit, such as VOC2007 with Annotations, ImageSets"
                      + " and JPEGImages: correct the path.",
                  dir)
              : String.format(
                  Locale.ROOT,
                  "%s holds %d years of a VOC devkit, %s: give the folder of one.",
                  dir,
                  years.size(),
                  years.stream().map(Path::toString).collect(Collectors.joining(" and "))));
    }
    return years.get(0);
  }

  private List<Path> years() {
    List<Path> years = new ArrayList<>();
    addYears(dir, DEEPEST, years);
    return years;
  }

  private static void addYears(Path folder, int deep, List<Path> years) {
    if (isYear(folder)) {
      years.add(folder);
    } else if (deep > 0 && Files.isDirectory(folder)) {
      for (Path below : entries(folder)) {
        if (isYear(below)) {
          years.add(below);
        } else if (ABOVE.matcher(below.getFileName().toString()).matches()) {
          addYears(below, deep - 1, years);
        }
      }
    }
  }

  private static boolean isYear(Path folder) {
    return Files.isDirectory(folder.resolve("JPEGImages"))
        && (Files.isDirectory(folder.resolve("Annotations"))
            || Files.isDirectory(folder.resolve("ImageSets").resolve("Main")));
  }

  private static List<Path> entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw BadInputException.unreadable("The folder " + folder, e);
    }
  }

  private static List<String> annotated(Path annotations) {
    return entries(annotations).stream()
        .map(file -> file.getFileName().toString())
        .filter(name -> name.toLowerCase(Locale.ROOT).endsWith(".xml") && !name.startsWith("."))
        .map(name -> name.substring(0, name.length() - ".xml".length()))
        .toList();
  }

  /** The samples that a reading has met so far. */
  private final class Reading {
    private final Path images;
    private final ListedFiles files;
    private final KnownLabels known = new KnownLabels(vocabulary);
    private final Map<String, FileLocation> seen = new HashMap<>();
    private final List<Sample> samples = new ArrayList<>();
    private final List<String> differing = new ArrayList<>();
    private int masked;

    Reading(Path year) {
      images = year.resolve("JPEGImages");
      files = new ListedFiles(images, imagesNeeded);
    }

    /**
     * The next image.
     *
     * @param location where it is listed
     * @param labelled where its objects stand
     */
    void add(
        FileLocation location, String name, Role role, FileLocation labelled, VocObjects objects) {
      String file = files.find(location, name);
      FileLocation before = seen.putIfAbsent(file, location);
      if (before != null) {
        throw location.listedTwice(name, before);
      }
      Target.Labels target = target(objects, labelled);
      masked += target.unknown().isEmpty() ? 0 : 1;
      samples.add(new Sample(images, file, target, "", role, Optional.empty()));
    }

    private Target.Labels target(VocObjects objects, FileLocation location) {
      Set<String> names = new LinkedHashSet<>();
      Set<String> unknown = new LinkedHashSet<>();
      objects
          .clear()
          .forEach(
              (name, clear) -> {
                if (clear || difficult == Difficult.COUNT) {
                  names.add(name);
                } else if (difficult == Difficult.MASK) {
                  unknown.add(name);
                }
              });
      return new Target.Labels(known.of(names, location), known.of(unknown, location));
    }

    /** Remembers the image where the classes' lists differ. */
    void compare(String name, VocObjects objects, Optional<VocObjects> listed) {
      if (listed.isPresent() && !listed.get().equals(objects)) {
        differing.add(name);
      }
    }

    SampleTable table(List<String> first) {
      Vocabulary names = known.vocabulary();
      if (samples.isEmpty() || names.size() == 0) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "%s lists no image with an object: restore its lists and annotations.",
                dir));
      }
      List<String> notes = new ArrayList<>(first);
      if (masked > 0) {
        notes.add(
            String.format(
                Locale.ROOT,
                "On %d %s a class is unknown, as all of its objects there are marked difficult.",
                masked,
                masked == 1 ? "image" : "images"));
      }
      if (!differing.isEmpty()) {
        notes.add(
            String.format(
                Locale.ROOT,
                "The classes' lists of ImageSets/Main differ from the annotations on %d %s, such as"
                    + " %s: the annotations are taken.",
                differing.size(),
                differing.size() == 1 ? "image" : "images",
                differing.get(0)));
      }
      if (vocabulary.isEmpty()) {
        notes.addAll(NameWarnings.ofAlike(names.names()));
      }
      return new SampleTable(new Task.Labels(names), samples, notes);
    }
  }
}
