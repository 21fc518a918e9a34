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
import org.finetune4j.eval.PointPredictions;
import org.finetune4j.eval.SomePredictions;

class PointReportTest {
  private static final double[][] MIDDLE = {{0, 0}};

  /** One image of 200x100 pixels whose point is said 3 pixels too far right, 4 too far down. */
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

  @Example
  void eachAxisHasItsOwnScale() {
    PointReport report = PointReport.of(one(Optional.empty()), MIDDLE, 4, 6);
    assertThat(report.all().pixels().mean().orElseThrow()).isCloseTo(5, within(1e-12));
    assertThat(report.all().biasX().orElseThrow()).isCloseTo(3, within(1e-12));
    assertThat(report.all().biasY().orElseThrow()).isCloseTo(4, within(1e-12));
    assertThat(report.all().pck())
        .containsEntry(4.0, OptionalDouble.of(0))
        .containsEntry(6.0, OptionalDouble.of(1));
    assertThat(report.all().mse().orElseThrow())
        .isCloseTo((0.03 * 0.03 + 0.08 * 0.08) / 2, within(1e-15));
    assertThat(report.meanPoint().max()).hasValue(0);
    assertThat(report.millimetres()).isEmpty();
  }

  @Example
  void theMapHasThePromisedNames() {
    Map<String, Object> map = PointReport.of(one(Optional.empty()), MIDDLE, 5, 10).toMap();
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
    PointReport report =
        PointReport.of(
            one(Optional.of(new double[][] {{2, 3}})),
            MIDDLE,
            Optional.of(new PointReport.NoiseFloor("depth sensor", 1.5)),
            5);
    PointReport.Millimetres millimetres = report.millimetres().orElseThrow();
    assertThat(millimetres.distances().mean().orElseThrow())
        .isCloseTo(Math.hypot(6, 12), within(1e-12));
    assertThat(report.toMap().get("millimetres"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("noise_floor", 1.5)
        .containsEntry("noise_floor_name", "depth sensor");
  }

  @Property(tries = 300)
  void movingEveryPointAndItsAnswerChangesNothing(
      @ForAll long seed, @ForAll @DoubleRange(min = -1, max = 1) double shift) {
    PointPredictions plain = SomePredictions.points(seed, 12, 2);
    PointPredictions moved = shifted(plain, shift);
    PointFigures one = PointReport.of(plain, new double[2][2]).all();
    PointFigures other = PointReport.of(moved, new double[2][2]).all();
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
    PointFigures all = PointReport.of(SomePredictions.points(seed, 20, 2), new double[2][2]).all();
    double most = all.pixels().max().orElseThrow();
    double before = 0;
    for (double distance : all.errors().quantiles(10)) {
      double share = all.errors().within(distance).orElseThrow();
      assertThat(share).isGreaterThanOrEqualTo(before);
      before = share;
    }
    assertThat(all.errors().within(most)).hasValue(1);
  }

  @Example
  void aMeanOfTheWrongPointsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PointReport.of(one(Optional.empty()), new double[2][2], 5));
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
