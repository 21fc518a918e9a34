package org.finetune4j.data.transform;

import java.util.Optional;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.RandomSource;

/** A transform that brings images of any size to one size, without turning them. */
sealed interface Framing extends Transform permits Resize, RandomResizedCrop, CentreOfSquash {
  /** The size that comes out, in pixels. */
  ImageSize size();

  /** The box taken of an image of that size: random where a source is given, else validation's. */
  Frame frame(ImageSize in, Optional<RandomSource> random);

  /** The smallest box that is possible: how much of an image must be decoded. */
  Frame smallest(ImageSize in);

  /** What takes its place where nothing may be random. */
  default Framing validation() {
    return this;
  }
}
