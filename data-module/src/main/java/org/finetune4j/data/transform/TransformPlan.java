package org.finetune4j.data.transform;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.image.Image;

/**
 * All random choices for one image, before it is decoded: so the decoder can be asked for no more
 * than is needed.
 */
public final class TransformPlan {
  private final ImageSize original;
  private final List<Frame> frames;
  private final Optional<Augment> augment;
  private final Distortion distortion;
  private final LightingTable tone;
  private final LostPoints lost;
  private final Interpolation interpolation;
  private final ImageSize size;
  private final Homography toOriginal;

  TransformPlan(
      ImageSize original,
      List<Frame> frames,
      Optional<Augment> augment,
      Distortion distortion,
      LightingTable tone,
      LostPoints lost,
      Interpolation interpolation) {
    this.original = original;
    this.frames = frames;
    this.augment = augment;
    this.distortion = distortion;
    this.tone = tone;
    this.lost = lost;
    this.interpolation = interpolation;
    this.size = frames.get(frames.size() - 1).size();
    this.toOriginal = toOriginal();
  }

  /** From pixels of the output to pixels of the original. */
  private Homography toOriginal() {
    Homography map = scaling(size).then(distortion.toInput(size)).then(scaling(size).inverse());
    for (int i = frames.size() - 1; i >= 0; i--) {
      map = map.then(frames.get(i).toInput());
    }
    return map;
  }

  private static Homography scaling(ImageSize size) {
    return Homography.axes(2.0 / size.width(), -1, 2.0 / size.height(), -1);
  }

  /** Size of what comes out. */
  ImageSize size() {
    return size;
  }

  /** The way back to the original. */
  public Placement placement() {
    return new Placement(original, size, scaling(size).inverse().then(toOriginal));
  }

  /** The largest of 1, 2, 4, 8 at which the decoded image is as fine as the output's centre. */
  public int reduction() {
    double x = size.width() / 2.0;
    double y = size.height() / 2.0;
    return reduction(Math.min(toOriginal.stretchX(x, y), toOriginal.stretchY(x, y)));
  }

  static int reduction(double pixelsOfTheOriginalToOne) {
    int reduction = 8;
    while (reduction > 1 && reduction > pixelsOfTheOriginalToOne * (1 + 1e-9)) {
      reduction /= 2;
    }
    return reduction;
  }

  /** The image, its points (in pixels of the original), and the way back. */
  Transformed apply(Image image, List<Optional<Point>> points) {
    float[] chw = new float[3 * size.height() * size.width()];
    image(image, chw, 0);
    return new Transformed(chw, points(points), placement());
  }

  /** Writes {@code [3, height, width]}, normalised, from that place on. */
  public void image(Image image, float[] out, int offset) {
    if (!image.original().equals(original)) {
      throw new IllegalArgumentException(
          "planned for " + original + ", given an image of " + image.original());
    }
    Axis x = axis(image, true);
    Axis y = axis(image, false);
    if (distortion.keepsAxes()) {
      tone.apply(SeparableResampling.rgb(image, x, y, interpolation), out, offset);
    } else {
      Point corner = image.fromOriginal(new Point(0, 0));
      double scale = 1.0 / image.reduction();
      Homography map = toOriginal.then(Homography.axes(scale, corner.x(), scale, corner.y()));
      new ProjectiveResampling(image, x, y, map, size, true).levels(out, offset);
      tone.apply(out, offset, size.height() * size.width());
    }
  }

  /**
   * The points in [-1,1] of the output, given in pixels of the original; what left it, as {@link
   * LostPoints} has it.
   */
  public List<Optional<Point>> points(List<Optional<Point>> pixels) {
    Homography toScaled = toOriginal.inverse().then(scaling(size));
    List<Optional<Point>> named =
        distortion.flip() ? augment.orElseThrow().renamed(pixels) : pixels;
    return named.stream().map(point -> point.flatMap(p -> lost.move(p, toScaled))).toList();
  }

  private Axis axis(Image image, boolean alongX) {
    List<Span> spans = new ArrayList<>();
    for (Frame frame : frames) {
      spans.add(alongX ? frame.x() : frame.y());
    }
    augment.ifPresent(a -> spans.add(augmented(a, alongX)));
    Point corner = image.fromOriginal(new Point(0, 0));
    return new Axis(
        List.copyOf(spans),
        alongX ? image.width() : image.height(),
        image.reduction(),
        alongX ? corner.x() : corner.y());
  }

  /** Flip and zoom where rows stay rows; else only what is seen beyond the edges. */
  private Span augmented(Augment a, boolean alongX) {
    int length = alongX ? size.width() : size.height();
    if (!distortion.keepsAxes()) {
      return Span.open(length, 0, length, a.outside(), length);
    }
    double[] row = distortion.matrix(size)[alongX ? 0 : 1];
    double factor = alongX ? row[0] : row[1];
    double start = (1 - factor + row[2]) * length / 2;
    return Span.open(length, start, factor * length, a.outside(), length);
  }
}
