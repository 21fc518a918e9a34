package org.finetune4j.data.transform;

import java.util.Objects;
import java.util.Optional;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.RandomSource;

/**
 * fastai's {@code RandomResizedCrop}: a random box of the image, brought to one size. Its
 * validation is {@link CentreOfSquash}.
 *
 * @param size that comes out, in pixels
 * @param minScale least share of the image's area, above 0
 * @param maxScale greatest share of the image's area, at most 1
 * @param minRatio least width to height of the box
 * @param maxRatio greatest width to height of the box
 */
public record RandomResizedCrop(
    ImageSize size, double minScale, double maxScale, double minRatio, double maxRatio)
    implements Framing {
  private static final int ATTEMPTS = 10;

  public RandomResizedCrop {
    Objects.requireNonNull(size);
    if (!(0 < minScale && minScale <= maxScale && maxScale <= 1)) {
      throw new IllegalArgumentException("area shares " + minScale + " .. " + maxScale);
    }
    if (!(0 < minRatio && minRatio <= maxRatio && Double.isFinite(maxRatio))) {
      throw new IllegalArgumentException("aspects " + minRatio + " .. " + maxRatio);
    }
  }

  /** With fastai's ratio of 3/4 to 4/3. */
  public static RandomResizedCrop of(ImageSize size, double minScale) {
    return new RandomResizedCrop(size, minScale, 1, 3 / 4.0, 4 / 3.0);
  }

  @Override
  public CentreOfSquash validation() {
    return new CentreOfSquash(size);
  }

  @Override
  public Frame frame(ImageSize in, Optional<RandomSource> random) {
    return random.map(r -> draw(in, r)).orElseGet(() -> validation().frame(in, random));
  }

  private Frame draw(ImageSize in, RandomSource random) {
    for (int i = 0; i < ATTEMPTS; i++) {
      double area = random.uniform(minScale, maxScale);
      double logRatio = random.uniform(Math.log(minRatio), Math.log(maxRatio));
      Optional<ImageSize> box = attempt(in, area, logRatio);
      if (box.isPresent()) {
        int left = random.integer(0, in.width() - box.get().width());
        int top = random.integer(0, in.height() - box.get().height());
        return box(in, left, top, box.get());
      }
    }
    ImageSize box = fallback(in);
    return box(in, (in.width() - box.width()) / 2, (in.height() - box.height()) / 2, box);
  }

  Frame box(ImageSize in, int left, int top, ImageSize box) {
    return Frame.cut(in, left, top, box.width(), box.height(), PadMode.BORDER, size);
  }

  /** The box of that share of the area and that aspect, if it fits into the image. */
  Optional<ImageSize> attempt(ImageSize in, double area, double logRatio) {
    double pixels = area * in.width() * in.height();
    double ratio = Math.exp(logRatio);
    int width = (int) Math.rint(Math.sqrt(pixels * ratio));
    int height = (int) Math.rint(Math.sqrt(pixels / ratio));
    return width >= 1 && height >= 1 && width <= in.width() && height <= in.height()
        ? Optional.of(new ImageSize(height, width))
        : Optional.empty();
  }

  /** The box where no attempt fits: as much of the image as the aspects allow. */
  ImageSize fallback(ImageSize in) {
    double ratio = in.width() / (double) in.height();
    if (ratio < minRatio) {
      int height = (int) (in.width() / minRatio);
      return new ImageSize(Math.max(1, height), in.width());
    }
    if (ratio > maxRatio) {
      return new ImageSize(in.height(), Math.max(1, (int) (in.height() * maxRatio)));
    }
    return in;
  }

  @Override
  public Frame smallest(ImageSize in) {
    double side = Math.sqrt(minScale * in.width() * in.height());
    int width = (int) Math.max(1, Math.min(in.width(), side * Math.sqrt(minRatio)));
    int height = (int) Math.max(1, Math.min(in.height(), side / Math.sqrt(maxRatio)));
    return box(in, 0, 0, new ImageSize(height, width));
  }
}
