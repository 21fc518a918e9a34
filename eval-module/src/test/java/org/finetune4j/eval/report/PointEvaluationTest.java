package org.finetune4j.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.finetune4j.eval.MeanPoint;
import org.finetune4j.eval.MeanSquaredError;
import org.finetune4j.eval.Metric;
import org.finetune4j.eval.NoiseFloor;
import org.finetune4j.eval.PointPredictions;
import org.finetune4j.eval.SomePredictions;

class PointEvaluationTest {
  private static final double[][] MIDDLE = {{0, 0}};

  /**
   * One image of 200x100 pixels whose point is predicted 3 pixels too far right, 4 too far down.
   */
  private static PointPredictions one(Optional<double[][]> millimetres) {
    return new PointPredictions(
        List.of("nose"),
        new double[][][] {{{0.03, 0.08}}},
        new double[][][] {{{0, 0}}},
        new boolean[][] {{true}},
        new int[] {200},
        new int[] {100},
        List.of("person 1"),
        List.of("a.jpg"),
        millimetres);
  }

  private static PointEvaluation evaluated(
      PointPredictions predictions, double[][] meanPoint, Double... radii) {
    return PointEvaluation.of(
        predictions,
        EvaluationSettings.defaults().withMeanPoint(meanPoint).withRadii(List.of(radii)));
  }

  @Example
  void eachAxisHasItsOwnScale() {
    PointEvaluation evaluation = evaluated(one(Optional.empty()), MIDDLE, 4.0, 6.0);
    assertThat(evaluation.all().pixels().mean().orElseThrow()).isCloseTo(5, within(1e-12));
    assertThat(evaluation.all().biasX().orElseThrow()).isCloseTo(3, within(1e-12));
    assertThat(evaluation.all().biasY().orElseThrow()).isCloseTo(4, within(1e-12));
    assertThat(evaluation.all().pck())
        .containsEntry(4.0, OptionalDouble.of(0))
        .containsEntry(6.0, OptionalDouble.of(1));
    assertThat(evaluation.all().mse().orElseThrow())
        .isCloseTo((0.03 * 0.03 + 0.08 * 0.08) / 2, within(1e-15));
    assertThat(evaluation.baseline().pixels().max()).hasValue(0);
    assertThat(evaluation.millimetres()).isEmpty();
  }

  @Example
  void theMapHasThePromisedNames() {
    Map<String, Object> map = evaluated(one(Optional.empty()), MIDDLE, 5.0, 10.0).toMap();
    assertThat(map).containsKeys("mse", "pixels", "pixels_mean_point", "pck", "groups", "count");
    assertThat(map.get("pixels"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsKeys("mean", "median", "p95", "max");
    assertThat(map.get("pck"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsOnlyKeys("5.0", "10.0");
    assertThat(map.get("groups"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsOnlyKeys("person 1");
  }

  @Example
  void millimetresComeWithTheNamedNoiseOfTheLabels() {
    PointEvaluation evaluation =
        evaluated(
            one(Optional.of(new double[][] {{2, 3}}))
                .withNoiseFloor(new NoiseFloor("depth sensor", 1.5)),
            MIDDLE,
            5.0);
    PointEvaluation.Millimetres millimetres = evaluation.millimetres().orElseThrow();
    assertThat(millimetres.distances().mean().orElseThrow())
        .isCloseTo(Math.hypot(6, 12), within(1e-12));
    assertThat(evaluation.toMap().get("millimetres"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("noise_floor", 1.5)
        .containsEntry("noise_floor_name", "depth sensor");
  }

  @Property(tries = 300)
  void movingEveryPointAndItsTargetChangesNothing(
      @ForAll long seed, @ForAll @DoubleRange(min = -1, max = 1) double shift) {
    PointPredictions plain = SomePredictions.points(seed, 12, 2);
    PointPredictions moved = shifted(plain, shift);
    PointErrors one = evaluated(plain, new double[2][2]).all();
    PointErrors other = evaluated(moved, new double[2][2]).all();
    assertThat(other.pixels().count()).isEqualTo(one.pixels().count());
    one.pixels()
        .mean()
        .ifPresent(
            mean -> {
              assertThat(other.pixels().mean().getAsDouble()).isCloseTo(mean, within(1e-9));
              assertThat(other.mse().getAsDouble())
                  .isCloseTo(one.mse().getAsDouble(), within(1e-12));
            });
  }

  private static PointPredictions shifted(PointPredictions p, double shift) {
    int points = p.points().size();
    double[][][] predicted = new double[p.count()][points][2];
    double[][][] target = new double[p.count()][points][2];
    boolean[][] present = new boolean[p.count()][points];
    int[] widths = new int[p.count()];
    int[] heights = new int[p.count()];
    for (int row = 0; row < p.count(); row++) {
      widths[row] = p.width(row);
      heights[row] = p.height(row);
      for (int k = 0; k < points; k++) {
        present[row][k] = p.present(row, k);
        for (int axis = 0; axis < 2; axis++) {
          predicted[row][k][axis] = p.predicted(row, k, axis) + shift;
          target[row][k][axis] = p.target(row, k, axis) + shift;
        }
      }
    }
    return new PointPredictions(
        p.points(),
        predicted,
        target,
        present,
        widths,
        heights,
        p.groups(),
        p.files(),
        Optional.empty());
  }

  @Property(tries = 300)
  void theErrorCurveRisesFromNoneToAll(@ForAll long seed) {
    PointErrors all = evaluated(SomePredictions.points(seed, 20, 2), new double[2][2]).all();
    double most = all.pixels().max().orElseThrow();
    double before = 0;
    for (double distance : all.curve().quantiles(10)) {
      double share = all.curve().within(distance).orElseThrow();
      assertThat(share).isGreaterThanOrEqualTo(before);
      before = share;
    }
    assertThat(all.curve().within(most)).hasValue(1);
  }

  @Example
  void withoutAMeanPointTheBaselineIsTheImagesOwn() {
    PointEvaluation evaluation =
        PointEvaluation.of(one(Optional.empty()), EvaluationSettings.defaults());
    assertThat(evaluation.baselineIsOwn()).isTrue();
    assertThat(evaluation.baseline().pixels().max()).hasValue(0);
    assertThat(evaluated(one(Optional.empty()), MIDDLE).baselineIsOwn()).isFalse();
  }

  @Example
  void theHeadlineTakesTheSquaredErrorOfTheOutputs() {
    PointEvaluation evaluation = evaluated(one(Optional.empty()), MIDDLE);
    OptionalDouble outputs =
        MeanSquaredError.of(
            new float[][] {{1, 2}, {3, 9}},
            new float[][] {{0, 0}, {0, 0}},
            new boolean[][] {{true, true}, {true, false}});
    assertThat(outputs).hasValue((1 + 4 + 9) / 3.0);
    assertThat(evaluation.headline(outputs))
        .extracting(Metric::name)
        .isEqualTo(PointEvaluation.HEADLINE);
    assertThat(evaluation.headline(outputs).get(0).value()).isEqualTo(outputs);
    assertThat(evaluation.headline(outputs)).noneMatch(Metric::greaterIsBetter);
  }

  @Example
  void aMeanOfTheWrongPointsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> evaluated(one(Optional.empty()), new double[2][2], 5.0));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> MeanPoint.of(List.of("nose"), new double[1][1][2], new boolean[][] {{false}}))
        .withMessageContaining("nose");
  }

  @Example
  void aPointThatIsNotFiniteIsRefusedWithItsImage() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new PointPredictions(
                    List.of("nose"),
                    new double[][][] {{{Double.NaN, 0}}},
                    new double[1][1][2],
                    new boolean[][] {{true}},
                    new int[] {2},
                    new int[] {2},
                    List.of(""),
                    List.of("a.jpg"),
                    Optional.empty()))
        .withMessageContainingAll("a.jpg", "nose", "NaN");
  }
}
