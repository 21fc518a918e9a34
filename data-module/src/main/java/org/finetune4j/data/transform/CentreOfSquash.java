package org.finetune4j.data.transform;

import java.util.Objects;
import java.util.Optional;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.RandomSource;

/**
 * The validation side of fastai's {@code RandomResizedCrop}: the whole image squashed to a little
 * more than the size (128x128: 152x152; 224x224: 256x256), of which the centre is taken.
 *
 * @param size that comes out, in pixels
 */
public record CentreOfSquash(ImageSize size) implements Framing {
  /** fastai's {@code val_xtra}. */
  private static final double EXTRA = 0.14;

  public CentreOfSquash {
    Objects.requireNonNull(size);
  }

  /** What the whole image is squashed to. */
  public ImageSize squash() {
    int more = (int) Math.ceil(Math.max(size.height(), size.width()) * EXTRA / 8) * 8;
    return new ImageSize(size.height() + more, size.width() + more);
  }

  @Override
  public Frame frame(ImageSize in, Optional<RandomSource> random) {
    ImageSize squash = squash();
    return new Frame(
        centre(in.width(), squash.width(), size.width()),
        centre(in.height(), squash.height(), size.height()));
  }

  private static Span centre(int in, int squash, int size) {
    double scale = in / (double) squash;
    int start = (squash - size) / 2;
    return Span.window(in, start * scale, size * scale, size);
  }

  @Override
  public Frame smallest(ImageSize in) {
    return frame(in, Optional.empty());
  }
}
