package org.finetune4j.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.finetune4j.app.draw.Mark;
import org.finetune4j.app.draw.MarkColor;
import org.finetune4j.app.draw.Piece;
import org.finetune4j.app.draw.Tile;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.data.transform.Interpolation;
import org.finetune4j.data.transform.Normalize;
import org.finetune4j.eval.CategoryPredictions;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.NoiseFloor;
import org.finetune4j.eval.PointPredictions;
import org.finetune4j.eval.Predictions;
import org.finetune4j.eval.report.Evaluation;
import org.finetune4j.eval.report.EvaluationSettings;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.Preprocessing;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.Thresholds;
import org.junit.jupiter.api.Test;

class RendererTest {
  private static final BufferedImage IMAGE = new BufferedImage(80, 60, BufferedImage.TYPE_INT_RGB);

  @Test
  void labelsAreRightWrongOrMissedAtTheThreshold() {
    Tile tile = labels(OptionalDouble.of(0.5)).tile(0, IMAGE);
    assertThat(tile.caption().subList(1, 4))
        .containsExactly(
            Piece.line("+ sky 0.90", MarkColor.RIGHT),
            Piece.then("x tree 0.80", MarkColor.WRONG),
            Piece.then("o water 0.20", MarkColor.MISSED));
  }

  @Test
  void anImageOfNothingHasACaption() {
    Tile tile = labels(OptionalDouble.of(0.5)).tile(1, IMAGE);
    assertThat(tile.caption().get(1)).isEqualTo(Piece.line("+ none", MarkColor.RIGHT));
  }

  @Test
  void theWorstRowComesFirst() {
    assertThat(labels(OptionalDouble.empty()).evaluation().worst(3)).containsExactly(0, 2, 1);
    assertThat(points(EvaluationSettings.defaults()).evaluation().worst(1)).containsExactly(1);
  }

  @Test
  void accuracyMultiStandsBesideThatOfPredictingNothing() {
    Renderer renderer = labels(OptionalDouble.of(0.5));
    assertThat(renderer.summary())
        .isEqualTo(
            "mAP 0.8333 on 3 images; accuracy_multi 0.6667 at threshold 0.5, where predicting"
                + " nothing at all scores 0.6667.");
    assertThat(renderer.evaluation().toMap())
        .containsKeys(
            "loss", "map", "ap", "best_threshold", "best_accuracy_multi", "accuracy_all_negative")
        .containsKeys("f1_micro", "f1_macro", "count");
    assertThat(renderer.evaluation().toMap().get("accuracy_multi"))
        .asInstanceOf(MAP)
        .containsOnlyKeys("0.1", "0.2", "0.5", "0.9", "0.99");
  }

  @Test
  void anUndefinedMetricIsADashAndNeverANumber() {
    Table classes = labels(OptionalDouble.of(0.95)).tables().get(2);
    assertThat(classes.rows().get(0).get(3)).isEqualTo("-");
  }

  @Test
  void pointsAreShownActualOnTheLeftAndPredictedOnTheRight() {
    Tile tile = points(EvaluationSettings.defaults()).tile(0, IMAGE);
    assertThat(tile.panels().get(0).heading()).isEqualTo("actual");
    assertThat(tile.panels().get(0).marks())
        .containsExactly(new Mark(new Point(40, 30), MarkColor.ACTUAL, ""));
    assertThat(tile.panels().get(1).marks())
        .containsExactly(new Mark(new Point(60, 30), MarkColor.PREDICTED, ""));
    // Half a unit of an image 200 pixels wide.
    assertThat(tile.caption().get(1).text()).isEqualTo("off by 50.00 pixels  loss 0.1250");
  }

  @Test
  void pointsAreComparedWithTheTrainingMeanWhereItIsKnown() {
    double[][] mean = {{0.5, 0}};
    EvaluationSettings known = EvaluationSettings.defaults().withMeanPoint(mean);
    assertThat(points(known).evaluation().toMap()).containsEntry("pixels_mean_point", 50.0);
    assertThat(points(known).limits().get(0)).contains("training");
    assertThat(points(known).tables().get(0).note()).doesNotContain("themselves");
    assertThat(points(EvaluationSettings.defaults()).limits().get(0)).contains("themselves");
    assertThat(points(EvaluationSettings.defaults()).tables().get(0).note()).contains("themselves");
  }

  @Test
  void aModelsMeanPointIsTheBaseline() {
    Task task = new Task.Points(List.of("centre"), Optional.empty());
    ModelCard card =
        ModelCard.of(
                task,
                ResNetShape.resnet50(Geometry.TORCHVISION),
                HeadSpec.fastai(),
                new Preprocessing(
                    ImageSize.square(64),
                    Preprocessing.Method.SQUASH,
                    Interpolation.BILINEAR,
                    Normalize.IMAGENET))
            .withMeanPoint(List.of(new Point(0.5, 0)));
    assertThat(points(CardSettings.of(card)).evaluation().toMap())
        .containsEntry("pixels_mean_point", 50.0);
  }

  @Test
  void aModelsThresholdsByLabelDecideInItsEvaluation() {
    Task task = new Task.Labels(Vocabulary.of(List.of("sky", "tree", "water")));
    ModelCard card =
        ModelCard.of(
                task,
                ResNetShape.resnet50(Geometry.TORCHVISION),
                HeadSpec.fastai(),
                new Preprocessing(
                    ImageSize.square(64),
                    Preprocessing.Method.SQUASH,
                    Interpolation.BILINEAR,
                    Normalize.IMAGENET))
            .withThresholds(Thresholds.of(0.5, Map.of("tree", 0.85, "water", 0.15)));
    Renderer renderer = labels(CardSettings.of(card));
    assertThat(renderer.tile(0, IMAGE).caption().subList(1, 3))
        .containsExactly(
            Piece.line("+ sky 0.90", MarkColor.RIGHT), Piece.then("+ water 0.20", MarkColor.RIGHT));
    assertThat(renderer.summary()).contains("at each label's threshold,");
    assertThat(renderer.tables().get(2).title()).isEqualTo("Labels, at each label's threshold");
    Thresholds some = new Thresholds(OptionalDouble.empty(), Map.of("tree", 0.85));
    assertThat(CardSettings.of(card.withThresholds(some)).threshold()).hasValue(some.of("sky"));
  }

  @Test
  void theBiasIsPrintedInTheDirectionItHas() {
    Renderer renderer = points(EvaluationSettings.defaults());
    assertThat(renderer.tables().get(0).note())
        .contains("bias 70.00 to the right, 22.50 down, in pixels");
    assertThat(point(-0.5, -0.2, true).tables().get(0).note())
        .contains("bias 50.00 to the left, 10.00 up, in pixels");
  }

  /** A camera alone says nothing of how exact the labels are. */
  @Test
  void theNoiseOfTheLabelsIsNamedWhereTheDataStatesIt() {
    PointPredictions seen =
        new PointPredictions(
            List.of("nose"),
            new double[][][] {{{0.5, 0}}},
            new double[][][] {{{0, 0}}},
            new boolean[][] {{true}},
            new int[] {200},
            new int[] {100},
            List.of(""),
            List.of("a.jpg"),
            Optional.of(new double[][] {{2, 2}}));
    Renderer unknown = rendered(seen, EvaluationSettings.defaults());
    assertThat(unknown.tables().get(0).header()).contains("mm");
    assertThat(unknown.tables().get(0).note()).doesNotContain("exact");
    Renderer stated =
        rendered(
            seen.withNoiseFloor(new NoiseFloor("a ruler", 1.5)), EvaluationSettings.defaults());
    assertThat(stated.limits()).contains("The labels are only exact to about 1.50 mm (a ruler).");
    assertThat(stated.tables().get(0).note()).contains("1.50 mm (a ruler)");
  }

  @Test
  void groupsHaveATableOfTheirOwn() {
    Table groups = points(EvaluationSettings.defaults()).tables().get(2);
    assertThat(groups.header().get(0)).isEqualTo("group");
    assertThat(groups.rows()).extracting(row -> row.get(0)).containsExactly("1", "2");
  }

  private static Renderer rendered(Predictions predictions, EvaluationSettings settings) {
    return Renderer.of(Evaluation.of(predictions, settings));
  }

  private static Renderer point(double x, double y, boolean known) {
    return rendered(
        new PointPredictions(
            List.of("nose"),
            new double[][][] {{{x, y}}},
            new double[][][] {{{0, 0}}},
            new boolean[][] {{known}},
            new int[] {200},
            new int[] {100},
            List.of(""),
            List.of("a.jpg"),
            Optional.empty()),
        EvaluationSettings.defaults());
  }

  @Test
  void aPointThatIsNotKnownIsInNoMetric() {
    Renderer renderer = point(0.5, 0, false);
    assertThat(renderer.tables().get(0).rows().get(0)).containsExactly("mean", "-", "-");
    assertThat(renderer.tile(0, IMAGE).caption().get(1).text()).contains("not known");
    assertThat(renderer.curves()).isEmpty();
  }

  @Test
  void targetsAreTextsOrMarks() {
    TargetView labels = TargetView.of(new Task.Labels(Vocabulary.of(List.of("sky", "tree"))));
    assertThat(labels.text(new Target.Labels(Set.of("tree", "sky")))).isEqualTo("sky tree");
    assertThat(labels.text(new Target.Labels(Set.of()))).isEqualTo("none");
    assertThat(labels.text(new Target.Labels(Set.of("tree"), Set.of("sky"))))
        .isEqualTo("tree ?sky");
    TargetView eyes =
        TargetView.of(new Task.Points(List.of("left eye", "right eye"), Optional.empty()));
    Target one = new Target.Points(List.of(Optional.of(new Point(3, 4)), Optional.empty()));
    assertThat(eyes.text(one)).isEqualTo("left eye (3.0, 4.0); right eye -");
    assertThat(eyes.tile("a.jpg", one, IMAGE).panels().get(0).marks())
        .containsExactly(new Mark(new Point(3, 4), MarkColor.ACTUAL, "left eye"));
  }

  @Test
  void aWrongClassIsShownBesideTheTrueOne() {
    Renderer renderer =
        rendered(
            new CategoryPredictions(
                List.of("cat", "dog"),
                new float[][] {{0.9f, 0.1f}, {0.7f, 0.3f}},
                new int[] {0, 1},
                List.of("a.jpg", "b.jpg")),
            EvaluationSettings.defaults());
    assertThat(renderer.tile(1, IMAGE).caption().subList(1, 3))
        .containsExactly(
            Piece.line("x cat 0.70", MarkColor.WRONG), Piece.line("o dog 0.30", MarkColor.MISSED));
    assertThat(renderer.tables().get(2).rows()).containsExactly(List.of("dog", "cat", "1"));
    assertThat(renderer.summary()).startsWith("Accuracy 0.5000 on 2 images");
  }

  @Test
  void aTableKeepsItsColumnsApart() {
    Table table =
        new Table(
            "T", "n", List.of("label", "AP"), List.of(List.of("sky", "0.5"), List.of("a", "-")));
    assertThat(table.text()).isEqualTo("T\nlabel   AP\nsky    0.5\na        -\nn\n");
    assertThatThrownBy(() -> new Table("", "", List.of("a"), List.of(List.of("b", "c"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Renderer labels(OptionalDouble threshold) {
    return labels(EvaluationSettings.defaults().withThreshold(threshold));
  }

  private static Renderer labels(EvaluationSettings settings) {
    return rendered(
        LabelPredictions.of(
            List.of("sky", "tree", "water"),
            new float[][] {{0.9f, 0.8f, 0.2f}, {0.1f, 0.1f, 0.1f}, {0.6f, 0.7f, 0.1f}},
            new float[][] {{1, 0, 1}, {0, 0, 0}, {0, 1, 0}},
            List.of("a.jpg", "b.jpg", "c.jpg")),
        settings);
  }

  private static Renderer points(EvaluationSettings settings) {
    return rendered(
        new PointPredictions(
            List.of("centre"),
            new double[][][] {{{0.5, 0}}, {{0.9, 0.9}}},
            new double[][][] {{{0, 0}}, {{0, 0}}},
            new boolean[][] {{true}, {true}},
            new int[] {200, 200},
            new int[] {100, 100},
            List.of("1", "2"),
            List.of("a.jpg", "b.jpg"),
            Optional.empty()),
        settings);
  }
}
