package org.finetune4j.data.transform;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.RandomSource;
import org.finetune4j.data.image.Image;

/**
 * From a decoded image and its points to what a network is given: framings, then perhaps
 * augmentation, composed into one map and resampled once, then normalisation. A value: it may be
 * shared by threads.
 */
public final class Pipeline {
  private final List<Framing> framings;
  private final Optional<Augment> augment;
  private final Normalize normalize;
  private final LostPoints lost;
  private final Interpolation interpolation;
  private final boolean random;

  private Pipeline(
      List<Framing> framings,
      Optional<Augment> augment,
      Normalize normalize,
      LostPoints lost,
      Interpolation interpolation,
      boolean random) {
    this.framings = List.copyOf(framings);
    this.augment = augment;
    this.normalize = Objects.requireNonNull(normalize);
    this.lost = Objects.requireNonNull(lost);
    this.interpolation = Objects.requireNonNull(interpolation);
    this.random = random;
  }

  /**
   * For training: what can be random is. Normalises by {@link Normalize#IMAGENET}, keeps lost
   * points, resizes bilinearly.
   *
   * @param transforms one framing or more, then at most one {@link Augment}
   */
  public static Pipeline training(Transform... transforms) {
    return of(List.of(transforms), true);
  }

  /**
   * For validation and prediction: the same transforms may be given as for training, and each does
   * what fastai does in validation. A random crop becomes {@link CentreOfSquash}, a resize takes
   * the middle, augmentation falls away.
   */
  public static Pipeline validation(Transform... transforms) {
    return of(List.of(transforms), true).forValidation();
  }

  private static Pipeline of(List<Transform> transforms, boolean random) {
    List<Framing> framings = new ArrayList<>();
    Optional<Augment> augment = Optional.empty();
    for (Transform transform : transforms) {
      if (augment.isPresent()) {
        throw new IllegalArgumentException("augmentation must come last, once");
      }
      if (transform instanceof Framing framing) {
        framings.add(framing);
      } else {
        augment = Optional.of((Augment) transform);
      }
    }
    if (framings.isEmpty()) {
      throw new IllegalArgumentException("a pipeline needs a transform that sets the size");
    }
    return new Pipeline(
        framings, augment, Normalize.IMAGENET, LostPoints.KEEP, Interpolation.BILINEAR, random);
  }

  /** The validation counterpart of this pipeline. */
  public Pipeline forValidation() {
    List<Framing> still = framings.stream().map(Framing::validation).toList();
    return new Pipeline(still, Optional.empty(), normalize, lost, interpolation, false);
  }

  /** The same with another normalisation. */
  public Pipeline with(Normalize other) {
    return new Pipeline(framings, augment, other, lost, interpolation, random);
  }

  /** The same with another treatment of points that leave the image. */
  public Pipeline with(LostPoints other) {
    return new Pipeline(framings, augment, normalize, other, interpolation, random);
  }

  /** The same, resized by another filter. */
  public Pipeline with(Interpolation other) {
    return new Pipeline(framings, augment, normalize, lost, other, random);
  }

  /** Size of what comes out. */
  public ImageSize size() {
    return framings.get(framings.size() - 1).size();
  }

  /** Whether anything is random. */
  public boolean isRandom() {
    return random;
  }

  List<Framing> framings() {
    return framings;
  }

  Optional<Augment> augment() {
    return augment;
  }

  Interpolation interpolation() {
    return interpolation;
  }

  /**
   * Plans what will be done to one image.
   *
   * @param original size of the image, right way up
   * @param source of this image alone; validation takes nothing from it
   */
  public TransformPlan plan(ImageSize original, RandomSource source) {
    List<Frame> frames = new ArrayList<>();
    ImageSize in = original;
    for (int i = 0; i < framings.size(); i++) {
      Optional<RandomSource> own = random ? Optional.of(source.split(i)) : Optional.empty();
      frames.add(framings.get(i).frame(in, own));
      in = framings.get(i).size();
    }
    Distortion distortion =
        augment.map(a -> a.distortion(source.split(-1))).orElse(Distortion.NONE);
    Lighting lighting = augment.map(a -> a.lighting(source.split(-2))).orElse(Lighting.NONE);
    return new TransformPlan(
        original,
        frames,
        augment,
        distortion,
        new LightingTable(lighting, normalize),
        lost,
        interpolation);
  }

  /** Plans and does it. */
  Transformed apply(Image image, List<Optional<Point>> points, RandomSource source) {
    return plan(image.original(), source).apply(image, points);
  }

  /**
   * How far an image may be reduced (1, 2, 4, 8) so that every crop is still as fine as the output:
   * what a cache should hold.
   */
  public int reduction(ImageSize original) {
    double scale = 1;
    ImageSize in = original;
    for (Framing framing : framings) {
      Frame frame = framing.smallest(in);
      scale *= Math.min(Math.abs(frame.x().scale()), Math.abs(frame.y().scale()));
      in = framing.size();
    }
    return TransformPlan.reduction(scale / augment.map(Augment::greatestZoom).orElse(1.0));
  }

  /** Undoes the normalisation, to look at what the network is given. */
  public Image image(float[] chw) {
    int pixels = size().height() * size().width();
    if (chw.length != 3 * pixels) {
      throw new IllegalArgumentException(chw.length + " numbers for an image of " + size());
    }
    byte[] rgb = new byte[3 * pixels];
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < pixels; i++) {
        long level = Math.round(255 * normalize.undo(chw[c * pixels + i], c));
        rgb[3 * i + c] = (byte) Math.max(0, Math.min(255, level));
      }
    }
    return Image.of(size().width(), size().height(), rgb);
  }

  /** Walks one sample through, step by step. */
  public List<PipelineStep> steps(Image image, List<Optional<Point>> points, RandomSource source) {
    return new Walk(this, image, points, source).steps();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Pipeline p
        && framings.equals(p.framings)
        && augment.equals(p.augment)
        && normalize.equals(p.normalize)
        && lost == p.lost
        && interpolation == p.interpolation
        && random == p.random;
  }

  @Override
  public int hashCode() {
    return Arrays.asList(framings, augment, normalize, lost, interpolation, random).hashCode();
  }

  @Override
  public String toString() {
    List<Transform> transforms = new ArrayList<>(framings);
    augment.ifPresent(transforms::add);
    return (random ? "training " : "validation ")
        + List.of(transforms, interpolation, normalize, lost);
  }
}
