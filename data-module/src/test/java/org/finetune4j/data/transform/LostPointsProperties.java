package org.finetune4j.data.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.RandomSource;

/** No point is lost by accident, however far outside it lies and whatever is drawn. */
class LostPointsProperties {
  private static final ImageSize ORIGINAL = new ImageSize(120, 160);
  private static final ImageSize SIZE = new ImageSize(24, 32);

  /** Strong warps, so that horizons come near the image. */
  private static final Pipeline WARPED =
      Pipeline.training(
          RandomResizedCrop.of(SIZE, .1),
          new Augment(.5, 45, .5, 2, .4, 0, 1, 0, PadMode.REFLECTION, List.of()));

  @Provide
  Arbitrary<Point> points() {
    Arbitrary<Double> near = Arbitraries.doubles().between(-1000, 1000);
    Arbitrary<Double> any = Arbitraries.oneOf(near, Arbitraries.doubles().between(-1e6, 1e6));
    return Combinators.combine(any, any).as(Point::new);
  }

  private static Optional<Point> moved(LostPoints lost, Point point, long seed) {
    TransformPlan plan = WARPED.with(lost).plan(ORIGINAL, RandomSource.of(seed));
    return plan.points(List.of(Optional.of(point))).get(0);
  }

  private static double farther(Point p) {
    return Math.max(Math.abs(p.x()), Math.abs(p.y()));
  }

  @Property(tries = 1000)
  void keepLosesNoPointAndLeavesNoneFarAway(@ForAll("points") Point point, @ForAll long seed) {
    assertThat(moved(LostPoints.KEEP, point, seed))
        .hasValueSatisfying(p -> assertThat(farther(p)).isLessThanOrEqualTo(10 + 1e-9));
  }

  @Property(tries = 1000)
  void clampLosesNoPointAndLeavesNoneOutside(@ForAll("points") Point point, @ForAll long seed) {
    assertThat(moved(LostPoints.CLAMP, point, seed))
        .hasValueSatisfying(p -> assertThat(farther(p)).isLessThanOrEqualTo(1));
  }

  @Property(tries = 1000)
  void maskLosesWhatKeepLeavesOutside(@ForAll("points") Point point, @ForAll long seed) {
    Point kept = moved(LostPoints.KEEP, point, seed).orElseThrow();
    assertThat(moved(LostPoints.MASK, point, seed).isEmpty()).isEqualTo(farther(kept) > 1);
  }

  /** Places x > 4 lie behind the horizon, which those before it approach on the right. */
  @Example
  void aPointBehindTheHorizonIsOutsideOnTheSideByWhichItLeft() {
    Homography warp = new Homography(1, 0, 0, 0, 1, 0, -.25, 0, 1);
    Point before = new Point(3.999999, 2);
    for (Point behind : List.of(new Point(4, 2), new Point(4.000001, 2), new Point(9, 2))) {
      assertThat(warp.apply(behind)).isEmpty();
      assertThat(LostPoints.MASK.move(behind, warp)).isEmpty();
      assertThat(LostPoints.CLAMP.move(behind, warp)).contains(new Point(1, 1));
      assertThat(LostPoints.KEEP.move(behind, warp).orElseThrow().x()).isEqualTo(10);
    }
    Point last = LostPoints.KEEP.move(before, warp).orElseThrow();
    Point first = LostPoints.KEEP.move(new Point(4.000001, 2), warp).orElseThrow();
    assertThat(first.x()).isCloseTo(last.x(), within(1e-4));
    assertThat(first.y()).isCloseTo(last.y(), within(1e-4));
  }
}
