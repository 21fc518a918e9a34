package org.finetune4j.data.transform;

import java.util.Objects;
import java.util.Optional;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.RandomSource;

/**
 * fastai's {@code Resize}: to one size by squashing, by cutting what is too long, or by padding
 * what is too short. In training the place of the cut or of the padding is random, in validation it
 * is the middle.
 *
 * @param size that comes out, in pixels
 * @param pad what the padding shows
 */
public record Resize(ImageSize size, Method method, PadMode pad) implements Framing {
  /** How another aspect is dealt with. */
  public enum Method {
    /** The whole image, stretched. */
    SQUASH,
    /** The largest part of the right aspect. */
    CROP,
    /** The whole image, padded. */
    PAD
  }

  public Resize {
    Objects.requireNonNull(size);
    Objects.requireNonNull(method);
    Objects.requireNonNull(pad);
  }

  /** The whole image, stretched. */
  public static Resize squash(ImageSize size) {
    return new Resize(size, Method.SQUASH, PadMode.REFLECTION);
  }

  /** The largest part of the right aspect. */
  public static Resize crop(ImageSize size) {
    return new Resize(size, Method.CROP, PadMode.REFLECTION);
  }

  /** The whole image, padded. */
  public static Resize pad(ImageSize size, PadMode pad) {
    return new Resize(size, Method.PAD, pad);
  }

  @Override
  public Frame frame(ImageSize in, Optional<RandomSource> random) {
    double x = random.map(r -> r.uniform(0, 1)).orElse(.5);
    double y = random.map(r -> r.uniform(0, 1)).orElse(.5);
    return frame(in, x, y);
  }

  /** With the cut or padding placed at those shares, 0..1, of what is to spare. */
  Frame frame(ImageSize in, double shareX, double shareY) {
    if (method == Method.SQUASH) {
      return Frame.cut(in, 0, 0, in.width(), in.height(), pad, size);
    }
    double scaleX = in.width() / (double) size.width();
    double scaleY = in.height() / (double) size.height();
    double scale = method == Method.CROP ? Math.min(scaleX, scaleY) : Math.max(scaleX, scaleY);
    int width = Math.max(1, (int) (scale * size.width()));
    int height = Math.max(1, (int) (scale * size.height()));
    int left = (int) (shareX * (in.width() - width));
    int top = (int) (shareY * (in.height() - height));
    return Frame.cut(in, left, top, width, height, pad, size);
  }

  @Override
  public Frame smallest(ImageSize in) {
    return frame(in, .5, .5);
  }
}
