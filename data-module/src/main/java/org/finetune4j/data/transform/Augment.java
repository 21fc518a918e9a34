package org.finetune4j.data.transform;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.RandomSource;

/**
 * fastai's {@code aug_transforms}: each image flipped, turned, zoomed, warped and lit by chance. It
 * comes after the framings, keeps their size, and is composed with them, so that the image is
 * resampled once. It does nothing in validation.
 *
 * @param flip probability of a flip from left to right
 * @param maxRotate degrees, either way
 * @param minZoom least magnification
 * @param maxZoom greatest magnification
 * @param maxWarp greatest tilt, as a share of half the image, along each axis
 * @param maxLighting greatest change of brightness and contrast, 0..1
 * @param affineChance probability of a turn, of a zoom, and of a warp along each axis
 * @param lightingChance probability of a change of brightness, and of contrast
 * @param outside what is seen beyond the image
 * @param flipOrder for each point of a flipped image, which of the unflipped one's it is; empty
 *     where no points are named left and right
 */
public record Augment(
    double flip,
    double maxRotate,
    double minZoom,
    double maxZoom,
    double maxWarp,
    double maxLighting,
    double affineChance,
    double lightingChance,
    PadMode outside,
    List<Integer> flipOrder)
    implements Transform {

  public Augment {
    Objects.requireNonNull(outside);
    flipOrder = List.copyOf(flipOrder);
    if (!(0 < minZoom && minZoom <= maxZoom)) {
      throw new IllegalArgumentException("a zoom of " + minZoom + " .. " + maxZoom);
    }
    if (!(0 <= maxWarp && maxWarp <= .5) || !(0 <= maxLighting && maxLighting < 1)) {
      throw new IllegalArgumentException(
          "a warp of " + maxWarp + " (0 to 0.5) or lighting of " + maxLighting + " (0 to 1)");
    }
    if (!flipOrder.stream().sorted().toList().equals(range(flipOrder.size()))) {
      throw new IllegalArgumentException("not an order of the points: " + flipOrder);
    }
  }

  /** fastai's defaults. */
  public static Augment defaults() {
    return new Augment(.5, 10, 1, 1.1, .2, .2, .75, .75, PadMode.REFLECTION, List.of());
  }

  /**
   * The same, where points change names as an image is flipped.
   *
   * @param order {@code {1, 0, 2}} makes the first point of a flipped image what was the second
   */
  public Augment withFlipOrder(int... order) {
    return new Augment(
        flip,
        maxRotate,
        minZoom,
        maxZoom,
        maxWarp,
        maxLighting,
        affineChance,
        lightingChance,
        outside,
        IntStream.of(order).boxed().toList());
  }

  /** A random geometry. */
  Distortion distortion(RandomSource random) {
    boolean flipped = random.chance(flip);
    double warpX = either(random, maxWarp);
    double warpY = either(random, maxWarp);
    double degrees = either(random, maxRotate);
    boolean zoomed = random.chance(affineChance);
    double zoom = random.uniform(minZoom, maxZoom);
    double zoomX = random.uniform(0, 1);
    double zoomY = random.uniform(0, 1);
    return new Distortion(flipped, degrees, zoomed ? zoom : 1, zoomX, zoomY, warpX, warpY);
  }

  private double either(RandomSource random, double most) {
    boolean does = random.chance(affineChance);
    double value = random.uniform(-most, most);
    return does ? value : 0;
  }

  /** A random lighting. */
  Lighting lighting(RandomSource random) {
    boolean brighter = random.chance(lightingChance);
    double brightness = random.uniform(.5 * (1 - maxLighting), .5 * (1 + maxLighting));
    boolean sharper = random.chance(lightingChance);
    double bound = -Math.log(1 - maxLighting);
    double contrast = Math.exp(random.uniform(-bound, bound));
    return new Lighting(brighter ? brightness : .5, sharper ? contrast : 1);
  }

  /** The points of a flipped image, under the names they have there. */
  List<Optional<Point>> renamed(List<Optional<Point>> points) {
    if (flipOrder.isEmpty()) {
      return points;
    }
    if (flipOrder.size() != points.size()) {
      throw new IllegalArgumentException(
          "a flip order of " + flipOrder.size() + " for " + points.size() + " points");
    }
    List<Optional<Point>> renamed = new ArrayList<>();
    flipOrder.forEach(i -> renamed.add(points.get(i)));
    return renamed;
  }

  /** How much of a framing the centre of the output may magnify, wherever a zoom looks. */
  double greatestZoom() {
    Homography warp =
        new Distortion(false, 0, 1, .5, .5, maxWarp, maxWarp).toInput(ImageSize.square(1));
    double corner = Math.sqrt(2) * Math.max(0, 1 - 1 / maxZoom);
    double finest = 1;
    for (double x : new double[] {-corner, corner}) {
      for (double y : new double[] {-corner, corner}) {
        finest = Math.min(finest, Math.min(warp.stretchX(x, y), warp.stretchY(x, y)));
      }
    }
    return maxZoom / finest;
  }

  private static List<Integer> range(int size) {
    return IntStream.range(0, size).boxed().toList();
  }
}
