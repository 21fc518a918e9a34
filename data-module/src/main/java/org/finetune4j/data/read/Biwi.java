package org.finetune4j.data.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Output;
import org.finetune4j.data.Point;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;

/**
 * The Biwi Kinect Head Pose data (Fanelli and others, IJCV 101, 2013) as it is published: folders
 * {@code 01} .. {@code 24}, in each {@code rgb.cal} and the frames {@code frame_*_rgb.png} (or jpg)
 * with {@code frame_*_pose.txt}. The one point is the head's centre, projected to pixels as in
 * fastai's book: {@code x * fx / z + cx}. Immutable: each method returns a reader that differs in
 * one thing.
 *
 * <p>A sample's group is its folder's name unless {@link #people} gives another; 4 of the 20 people
 * were recorded twice. Other folders and files are not looked at.
 */
public final class Biwi {
  private static final Pattern SEQUENCE = Pattern.compile("\\d+");
  private static final Pattern FRAME =
      Pattern.compile("(frame_\\d+)_rgb\\.(jpe?g|png)", Pattern.CASE_INSENSITIVE);
  private static final String CALIBRATION = "rgb.cal";

  private final Path dir;
  private final Optional<String> oneCalibration;
  private final Map<String, String> people;
  private final Optional<Output.RangeMse> range;

  private Biwi(
      Path dir,
      Optional<String> oneCalibration,
      Map<String, String> people,
      Optional<Output.RangeMse> range) {
    this.dir = Objects.requireNonNull(dir);
    this.oneCalibration = oneCalibration;
    this.people = people;
    this.range = range;
  }

  /** The folder that holds the sequences' folders. */
  public static Biwi of(Path dir) {
    return new Biwi(dir, Optional.empty(), Map.of(), Optional.of(new Output.RangeMse(-1, 1)));
  }

  /**
   * One sequence's calibration for all frames; the book takes {@code 01}'s. By default each frame
   * is projected with its own folder's.
   */
  public Biwi calibrationOf(String folder) {
    return new Biwi(dir, Optional.of(folder), people, range);
  }

  /**
   * Who is seen in a folder, where that is not its name; folders not named keep theirs. A folder
   * may be written with or without leading zeros; one that the data does not hold changes nothing,
   * so that one map serves any part of the data.
   *
   * @throws BadInputException for a folder that is no number, a blank person, or two persons in one
   *     folder
   */
  public Biwi people(Map<String, String> personByFolder) {
    Map<String, String> persons = new HashMap<>();
    personByFolder.forEach(
        (folder, person) -> {
          if (!SEQUENCE.matcher(folder).matches() || person.isBlank()) {
            throw new BadInputException(
                String.format(
                    Locale.ROOT,
                    "'%s=%s' names no person of a folder: write the folder's number and the person, such as 01=anna.",
                    folder,
                    person));
          }
          String other = persons.put(withoutZeros(folder), person);
          if (other != null && !other.equals(person)) {
            throw new BadInputException(
                String.format(
                    Locale.ROOT,
                    "The folder %s cannot show both '%s' and '%s': name one person.",
                    folder,
                    other,
                    person));
          }
        });
    return new Biwi(dir, oneCalibration, Map.copyOf(persons), range);
  }

  /** The range of the output, in coordinates of -1 to 1 across the image (default: -1, 1). */
  public Biwi range(double low, double high) {
    return new Biwi(dir, oneCalibration, people, Optional.of(new Output.RangeMse(low, high)));
  }

  /** An identity output instead of a range. */
  public Biwi unbounded() {
    return new Biwi(dir, oneCalibration, people, Optional.empty());
  }

  /**
   * Whether the folder looks like the data: a folder named by a number holds a calibration. Opens
   * no file.
   *
   * @throws BadInputException if the folder is there and cannot be read
   */
  public boolean isThere() {
    return Files.isDirectory(dir)
        && sequences().stream()
            .anyMatch(folder -> Files.exists(dir.resolve(folder).resolve(CALIBRATION)));
  }

  /**
   * Reads all samples, in the data's order (of files: by name). Opens no image.
   *
   * @throws BadInputException in one sentence with the file, the row where there is one, and the
   *     remedy
   */
  public SampleTable read() {
    List<String> folders = sequences();
    List<Sample> samples = new ArrayList<>();
    for (String folder : folders) {
      addFrames(folder, samples);
    }
    if (samples.isEmpty()) {
      throw new BadInputException(
          dir + " holds no folders 01 .. 24 with frame_*_rgb.png or .jpg: give the data's folder.");
    }
    return new SampleTable(new Task.Points(List.of("centre"), range), samples);
  }

  private List<String> sequences() {
    return names(dir, Files::isDirectory).stream()
        .filter(n -> SEQUENCE.matcher(n).matches())
        .toList();
  }

  private String person(String folder) {
    return people.getOrDefault(withoutZeros(folder), folder);
  }

  private static String withoutZeros(String folder) {
    return folder.replaceFirst("^0+(?=\\d)", "");
  }

  private void addFrames(String folder, List<Sample> samples) {
    Path sequence = dir.resolve(folder);
    List<Matcher> frames =
        names(sequence, Files::isRegularFile).stream()
            .map(FRAME::matcher)
            .filter(Matcher::matches)
            .toList();
    if (frames.isEmpty()) {
      return;
    }
    BiwiCalibration calibration =
        BiwiCalibration.read(dir.resolve(oneCalibration.orElse(folder)).resolve(CALIBRATION));
    for (Matcher frame : frames) {
      Path file = sequence.resolve(frame.group(1) + "_pose.txt");
      BiwiPose pose = BiwiPose.read(file);
      Point centre = calibration.project(pose).orElseThrow(() -> outOfSight(file));
      samples.add(
          new Sample(
              dir,
              folder + "/" + frame.group(),
              new Target.Points(List.of(Optional.of(centre))),
              person(folder),
              Role.UNASSIGNED,
              Optional.of(calibration.camera(pose))));
    }
  }

  private static BadInputException outOfSight(Path pose) {
    return new BadInputException(
        pose
            + " puts the head's centre more than a million pixels outside its image:"
            + " correct it or remove the frame.");
  }

  /** Names in a folder, sorted. */
  private static List<String> names(Path folder, Predicate<Path> kind) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(kind).map(p -> p.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw BadInputException.unreadable("The folder " + folder, e);
    }
  }
}
