package org.finetune4j.data.transform;

import java.util.Optional;
import org.finetune4j.data.PictureSize;

/** A transform that brings pictures of any size to one size, without turning them. */
public sealed interface Framing extends Transform
    permits Resize, RandomResizedCrop, CentreOfSquash {
  /** The size that comes out, in pixels. */
  PictureSize size();

  /** The box taken of a picture of that size: drawn where a source is given, else validation's. */
  Frame frame(PictureSize in, Optional<RandomSource> random);

  /** The smallest box that could be drawn: how much of a picture must be decoded. */
  Frame smallest(PictureSize in);

  /** What takes its place where nothing may be random. */
  default Framing validation() {
    return this;
  }
}
