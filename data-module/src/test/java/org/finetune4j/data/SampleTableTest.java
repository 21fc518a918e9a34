package org.finetune4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.finetune4j.data.TableSummary.Counts;
import org.finetune4j.data.TableSummary.PointSpread;
import org.finetune4j.data.TableSummary.Spread;
import org.junit.jupiter.api.Test;

class SampleTableTest {
  private static final Task TASK = new Task.Labels(Vocabulary.of(List.of("cat", "dog")));

  private static Sample sample(String folder, String file, Role role, String... labels) {
    Target target = new Target.Labels(Set.of(labels));
    return new Sample(Path.of(folder), file, target, "", role, Optional.empty());
  }

  private static Sample unknown(String file, String label) {
    Target target = new Target.Labels(Set.of(), Set.of(label));
    return new Sample(Path.of("x"), file, target, "", Role.TRAIN, Optional.empty());
  }

  private static String print(Sample... samples) {
    return new SampleTable(TASK, List.of(samples)).fingerprint();
  }

  @Test
  void theFingerprintIsTheSameWhereverTheFolderLies() {
    assertThat(print(sample("here", "a.jpg", Role.TRAIN, "cat", "dog")))
        .hasSize(64)
        .isEqualTo(print(sample("there", "a.jpg", Role.TRAIN, "dog", "cat")));
  }

  @Test
  void theFingerprintChangesWithFileTargetRoleAndOrder() {
    Sample a = sample("x", "a.jpg", Role.TRAIN, "cat");
    Sample b = sample("x", "b.jpg", Role.TRAIN, "cat");
    assertThat(
            Set.of(
                print(a, b),
                print(b, a),
                print(a),
                print(sample("x", "a.jpg", Role.VALID, "cat"), b),
                print(sample("x", "a.jpg", Role.TRAIN, "dog"), b),
                print(sample("x", "a.jpg", Role.TRAIN), b),
                print(unknown("a.jpg", "cat"), b),
                print(unknown("a.jpg", "dog"), b)))
        .hasSize(8);
  }

  @Test
  void theContentsAreTheSameHoweverTheyAreSplit() {
    Sample train = sample("x", "a.jpg", Role.TRAIN, "cat");
    Sample valid = sample("x", "a.jpg", Role.VALID, "cat");
    Sample other = sample("x", "a.jpg", Role.TRAIN, "dog");
    String contents = new SampleTable(TASK, List.of(train)).contents();
    assertThat(new SampleTable(TASK, List.of(valid)).contents()).isEqualTo(contents);
    assertThat(new SampleTable(TASK, List.of(other)).contents()).isNotEqualTo(contents);
  }

  @Test
  void anImageThatStandsAloneNamesItself() {
    Sample sample =
        new Sample(
            Path.of("some/a.jpg"), new Target.Category("x"), "", Role.TRAIN, Optional.empty());
    assertThat(sample.file()).isEqualTo("a.jpg");
    assertThat(sample.image()).isEqualTo(Path.of("some/a.jpg").toAbsolutePath());
  }

  @Test
  void aSummaryCountsLabelsByRoleAndByImage() {
    TableSummary summary =
        TableSummary.of(
            new SampleTable(
                TASK,
                List.of(
                    sample("x", "a.jpg", Role.TRAIN, "cat", "dog"),
                    sample("x", "b.jpg", Role.TRAIN, "cat"),
                    sample("x", "c.jpg", Role.VALID))));
    assertThat(summary.samples()).isEqualTo(new Counts(2, 1, 0));
    assertThat(summary.samples().total()).isEqualTo(3);
    assertThat(summary.names())
        .containsExactly(
            Map.entry("cat", new Counts(2, 0, 0)), Map.entry("dog", new Counts(1, 0, 0)));
    assertThat(summary.namesPerImage())
        .containsExactly(Map.entry(0, 1), Map.entry(1, 1), Map.entry(2, 1));
    assertThat(summary.points()).isEmpty();
    assertThat(summary.groups()).isEmpty();
  }

  @Test
  void aSummaryCountsOnHowManyImagesALabelIsUnknown() {
    TableSummary summary =
        TableSummary.of(
            new SampleTable(
                TASK, List.of(sample("x", "a.jpg", Role.TRAIN, "cat"), unknown("b.jpg", "cat"))));
    assertThat(summary.names())
        .containsExactly(
            Map.entry("cat", new Counts(1, 0, 0)), Map.entry("dog", new Counts(0, 0, 0)));
    assertThat(summary.unknown()).containsExactly(Map.entry("cat", new Counts(1, 0, 0)));
  }

  @Test
  void aSummarySpreadsThePointsThatAreThere() {
    Task task = new Task.Points(List.of("nose", "chin"), Optional.empty());
    TableSummary summary =
        TableSummary.of(
            new SampleTable(
                task,
                List.of(
                    points("1", Optional.of(new Point(10, 1))),
                    points("1", Optional.of(new Point(20, 1))),
                    points("2", Optional.empty()))));
    assertThat(summary.points())
        .containsExactly(
            new PointSpread(
                "nose",
                2,
                1,
                Optional.of(new Spread(10, 15, 20, 5)),
                Optional.of(new Spread(1, 1, 1, 0))),
            new PointSpread("chin", 0, 3, Optional.empty(), Optional.empty()));
    assertThat(summary.groups())
        .containsExactly(Map.entry("1", new Counts(0, 0, 2)), Map.entry("2", new Counts(0, 0, 1)));
    assertThat(summary.names()).isEmpty();
    assertThat(summary.namesPerImage()).isEmpty();
  }

  private static Sample points(String group, Optional<Point> nose) {
    return new Sample(
        Path.of("x"),
        "a.jpg",
        new Target.Points(List.of(nose, Optional.empty())),
        group,
        Role.UNASSIGNED,
        Optional.empty());
  }
}
