package org.finetune4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableWarningsTest {
  private static final Path FOLDER = Path.of("images");

  /** An image for each point. */
  private static SampleTable points(List<Point> points) {
    List<Sample> samples = new ArrayList<>();
    for (Point point : points) {
      samples.add(sample(samples.size(), new Target.Points(List.of(Optional.of(point)))));
    }
    return new SampleTable(new Task.Points(List.of("nose"), Optional.empty()), samples);
  }

  private static Sample sample(int number, Target target) {
    return new Sample(FOLDER, number + ".jpg", target, "", Role.TRAIN, Optional.empty());
  }

  private static List<Point> different(int count) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      points.add(new Point(40 + i, 31.5 + 2 * i));
    }
    return points;
  }

  private static List<Point> with(List<Point> points, Point one, int times) {
    List<Point> all = new ArrayList<>(points);
    all.addAll(Collections.nCopies(times, one));
    return all;
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 1", "-1, -1, 1", "-999, -999, 2", "9999, 9999, 5", "16.5, 20, 5"})
  void aPlaceThatStandsForNoneIsNamedWithItsCount(double x, double y, int times) {
    assertThat(TableWarnings.ofPlaces(points(with(different(20), new Point(x, y), times))))
        .singleElement()
        .asString()
        .contains(times == 1 ? "on 1 image looks like a placeholder" : "on " + times + " images")
        .contains("blank both of its cells");
  }

  @Test
  void placesAreWrittenAsInTheTable() {
    assertThat(TableWarnings.ofPlaces(points(with(different(9), new Point(-1, -1), 3))))
        .singleElement()
        .asString()
        .startsWith("(-1, -1) on 3 images looks like");
    assertThat(TableWarnings.ofPlaces(points(with(List.of(), new Point(7.5, 3), 4))))
        .singleElement()
        .asString()
        .startsWith("(7.5, 3) on 4 images looks like");
  }

  @Test
  void pointsOfAnImageThatAreAllOneAreNamed() {
    Task task = new Task.Points(List.of("nose", "chin"), Optional.empty());
    Optional<Point> same = Optional.of(new Point(5, 7));
    SampleTable table =
        new SampleTable(
            task,
            List.of(
                sample(0, new Target.Points(List.of(same, same))),
                sample(
                    1,
                    new Target.Points(
                        List.of(Optional.of(new Point(30, 40)), Optional.of(new Point(31, 60)))))));
    assertThat(TableWarnings.ofPlaces(table))
        .singleElement()
        .asString()
        .startsWith("(5, 7) on 1 image");
  }

  @Test
  void sharesOfTheImagesSizeAreNoPixels() {
    List<Point> shares = List.of(new Point(.3, .4), new Point(.9, .1), new Point(.51, .5));
    assertThat(TableWarnings.ofPlaces(points(shares)))
        .singleElement()
        .asString()
        .contains("multiply x by the width");
    assertThat(TableWarnings.ofPlaces(points(with(shares, new Point(-1, -1), 2)))).hasSize(2);
  }

  @Test
  void whatIsRightIsNotSpokenOf() {
    assertThat(TableWarnings.ofPlaces(points(different(30)))).isEmpty();
    assertThat(TableWarnings.ofPlaces(points(with(different(30), new Point(50, 40), 2)))).isEmpty();
    assertThat(TableWarnings.ofPlaces(points(List.of(new Point(0, 20), new Point(-1, 30)))))
        .isEmpty();
  }

  @Test
  void namesOfNoTrainingImageAreNamed() {
    Task task = new Task.Labels(Vocabulary.of(List.of("blue", "red", "rose")));
    Sample red = sample(0, new Target.Labels(Set.of("red")));
    Sample blue = sample(1, new Target.Labels(Set.of("blue", "red")));
    assertThat(
            TableWarnings.ofNames(new SampleTable(task, List.of(red, blue.withRole(Role.VALID)))))
        .containsExactly(
            "No training image has 'blue', 'rose', so they cannot be learned: add images or choose another split.");
    assertThat(TableWarnings.ofNames(new SampleTable(task, List.of(red, blue))))
        .singleElement()
        .asString()
        .startsWith("No training image has 'rose', so it cannot");
    Sample open = red.withRole(Role.UNASSIGNED);
    assertThat(TableWarnings.ofNames(new SampleTable(task, List.of(open)))).isEmpty();
  }

  @Test
  void labelsThatNoTrainingImageIsKnownToLackAreNamed() {
    Task task = new Task.Labels(Vocabulary.of(List.of("blue", "red")));
    Sample known = sample(0, new Target.Labels(Set.of("red", "blue")));
    Sample unknown = sample(1, new Target.Labels(Set.of("blue"), Set.of("red")));
    Sample absent = sample(2, new Target.Labels(Set.of()));
    assertThat(TableWarnings.ofNames(new SampleTable(task, List.of(known, unknown))))
        .containsExactly(
            "No training image is known to lack 'red', so it cannot be learned: write 0 for images that lack it.");
    assertThat(TableWarnings.ofNames(new SampleTable(task, List.of(known, unknown, absent))))
        .isEmpty();
    assertThat(
            TableWarnings.ofNames(
                new SampleTable(task, List.of(known, unknown, absent.withRole(Role.VALID)))))
        .hasSize(1);
  }

  private static List<String> sides(String... names) {
    return TableWarnings.ofSides(new Task.Points(List.of(names), Optional.empty()));
  }

  @Test
  void pointsThatChangePlacesAreListed() {
    assertThat(sides("l_eye", "r_eye", "nose"))
        .containsExactly("In mirrored images change places: l_eye with r_eye.");
    assertThat(sides("l_eye", "r_eye", "oreja_izq", "oreja_der"))
        .containsExactly(
            "In mirrored images change places: l_eye with r_eye; if any of 'oreja_izq', 'oreja_der' are left and right, name them with --swap a=b.");
    assertThat(sides("leye", "reye"))
        .containsExactly(
            "In mirrored images no points change places; if any of 'leye', 'reye' are left and right, name them with --swap a=b.");
    assertThat(sides("nose")).isEmpty();
  }
}
