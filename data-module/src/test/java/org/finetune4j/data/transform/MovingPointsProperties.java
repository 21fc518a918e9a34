package org.finetune4j.data.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.RandomSource;
import org.finetune4j.data.image.Image;

/** Points go where the pixels go. */
class MovingPointsProperties {
  private static final Normalize PLAIN =
      new Normalize(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));

  @Provide
  Arbitrary<ImageSize> sizes() {
    Arbitrary<Integer> side = Arbitraries.integers().between(24, 90);
    return Combinators.combine(side, side).as(ImageSize::new);
  }

  @Provide
  Arbitrary<ImageSize> originals() {
    Arbitrary<Integer> side = Arbitraries.integers().between(60, 260);
    return Combinators.combine(side, side).as(ImageSize::new);
  }

  /** Zeros outside, so that no reflection of the dot is taken for the dot. */
  @Provide
  Arbitrary<Pipeline> pipelines() {
    Arbitrary<Framing> framing =
        Combinators.combine(sizes(), Arbitraries.integers().between(0, 4))
            .as(
                (size, kind) ->
                    switch (kind) {
                      case 0 -> Resize.squash(size);
                      case 1 -> Resize.crop(size);
                      case 2 -> Resize.pad(size, PadMode.ZEROS);
                      case 3 -> RandomResizedCrop.of(size, .35);
                      default -> new CentreOfSquash(size);
                    });
    Arbitrary<Optional<Augment>> augment =
        Arbitraries.doubles()
            .between(0, 1)
            .map(d -> new Augment(.5, 20, 1, 1.2, .2, .1, d, d, PadMode.ZEROS, List.of()))
            .optional();
    return Combinators.combine(framing.list().ofMinSize(1).ofMaxSize(3), augment)
        .as(
            (framings, last) -> {
              List<Transform> all = new ArrayList<>(framings);
              last.ifPresent(all::add);
              return Pipeline.training(all.toArray(new Transform[0])).with(PLAIN);
            });
  }

  /** A dot, as wide and as tall as it must be to be small and round in the output. */
  private static Image dot(ImageSize size, Point centre, Point radius) {
    byte[] rgb = new byte[3 * size.height() * size.width()];
    for (int y = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++) {
        double distance =
            Math.hypot((x + .5 - centre.x()) / radius.x(), (y + .5 - centre.y()) / radius.y());
        byte level = (byte) Math.round(250 * Math.exp(-distance * distance / 2));
        for (int c = 0; c < 3; c++) {
          rgb[3 * (y * size.width() + x) + c] = level;
        }
      }
    }
    return Image.of(size.width(), size.height(), rgb);
  }

  /**
   * The dot's centre of gravity on the original, in pixels: there it is round. On a warped image it
   * would lie towards the side that is magnified, the more the wider the dot.
   */
  private static Point found(float[] chw, Placement placement) {
    ImageSize size = placement.size();
    double sum = 0;
    double sumX = 0;
    double sumY = 0;
    for (int i = 0; i < size.height() * size.width(); i++) {
      if (chw[i] < 1e-3) {
        continue;
      }
      double x = i % size.width() + .5;
      double y = i / size.width() + .5;
      Point at = placement.toOriginal(new Point(x, y).scaled(size));
      Point right = placement.toOriginal(new Point(x + .01, y).scaled(size));
      Point below = placement.toOriginal(new Point(x, y + .01).scaled(size));
      double weight =
          chw[i]
              * Math.abs(
                  (right.x() - at.x()) * (below.y() - at.y())
                      - (right.y() - at.y()) * (below.x() - at.x()));
      sum += weight;
      sumX += weight * at.x();
      sumY += weight * at.y();
    }
    return new Point(sumX / sum, sumY / sum);
  }

  @Property(tries = 300)
  void theDotIsWhereItsPointIs(
      @ForAll("pipelines") Pipeline pipeline,
      @ForAll("originals") ImageSize original,
      @ForAll long seed,
      @ForAll @DoubleRange(min = -.6, max = .6) double x,
      @ForAll @DoubleRange(min = -.6, max = .6) double y) {
    TransformPlan plan = pipeline.plan(original, RandomSource.of(seed));
    Point centre = plan.placement().toOriginal(new Point(x, y));
    ImageSize size = pipeline.size();
    Point radius = radius(plan.placement(), x, y);
    Assume.that(isSeen(plan, original, corners(centre, radius)));
    Transformed seen =
        plan.apply(dot(original, centre, radius), List.of(Optional.of(centre), Optional.empty()));
    Point expected = seen.points().get(0).orElseThrow().unscaled(size);
    Point actual =
        plan.placement()
            .map()
            .inverse()
            .apply(found(seen.chw(), plan.placement()))
            .orElseThrow()
            .unscaled(size);
    assertThat(actual.x()).isCloseTo(expected.x(), within(.5));
    assertThat(actual.y()).isCloseTo(expected.y(), within(.5));
    assertThat(seen.points().get(1)).isEmpty();
  }

  /** Whether those places show the image, not what pads it: a white image is white there. */
  private static boolean isSeen(TransformPlan plan, ImageSize original, List<Point> places) {
    byte[] white = new byte[3 * original.height() * original.width()];
    Arrays.fill(white, (byte) 255);
    Image image = Image.of(original.width(), original.height(), white);
    float[] chw = plan.apply(image, List.of()).chw();
    ImageSize size = plan.size();
    for (Point place : places) {
      Point scaled = plan.placement().map().inverse().apply(place).orElseThrow();
      if (Math.abs(scaled.x()) >= 1 || Math.abs(scaled.y()) >= 1) {
        return false;
      }
      Point at = scaled.unscaled(size);
      if (chw[(int) at.y() * size.width() + (int) at.x()] < .99) {
        return false;
      }
    }
    return true;
  }

  /** What one and a half pixels of the output are in the original, and at least one of its own. */
  private static Point radius(Placement placement, double x, double y) {
    Point at = placement.toOriginal(new Point(x, y));
    Point right = placement.toOriginal(new Point(x + 2.0 / placement.size().width(), y));
    Point below = placement.toOriginal(new Point(x, y + 2.0 / placement.size().height()));
    return new Point(
        Math.max(1, 1.5 * Math.hypot(right.x() - at.x(), below.x() - at.x())),
        Math.max(1, 1.5 * Math.hypot(right.y() - at.y(), below.y() - at.y())));
  }

  private static List<Point> corners(Point centre, Point radius) {
    double wide = 4 * radius.x();
    double tall = 4 * radius.y();
    return List.of(
        new Point(centre.x() - wide, centre.y() - tall),
        new Point(centre.x() + wide, centre.y() - tall),
        new Point(centre.x() - wide, centre.y() + tall),
        new Point(centre.x() + wide, centre.y() + tall));
  }

  @Property(tries = 300)
  void aPlacementLeadsThereAndBack(
      @ForAll("pipelines") Pipeline pipeline,
      @ForAll("originals") ImageSize original,
      @ForAll long seed,
      @ForAll @DoubleRange(min = -1, max = 1) double x,
      @ForAll @DoubleRange(min = -1, max = 1) double y) {
    TransformPlan plan = pipeline.plan(original, RandomSource.of(seed));
    Point pixels = plan.placement().toOriginal(new Point(x, y));
    Point again = plan.placement().map().inverse().apply(pixels).orElseThrow();
    assertThat(again.x()).isCloseTo(x, within(1e-9));
    assertThat(again.y()).isCloseTo(y, within(1e-9));
    Point moved = plan.points(List.of(Optional.of(pixels))).get(0).orElseThrow();
    assertThat(moved.x()).isCloseTo(x, within(1e-9));
    assertThat(moved.y()).isCloseTo(y, within(1e-9));
  }

  @Property(tries = 100)
  void whatServesEveryDrawServesThisOne(
      @ForAll("pipelines") Pipeline pipeline,
      @ForAll("originals") ImageSize original,
      @ForAll long seed) {
    TransformPlan plan = pipeline.plan(original, RandomSource.of(seed));
    assertThat(pipeline.reduction(original)).isIn(1, 2, 4, 8);
    assertThat(pipeline.reduction(original)).isLessThanOrEqualTo(plan.reduction());
  }
}
