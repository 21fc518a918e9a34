package org.finetune4j.app;

import org.finetune4j.data.PictureSize;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 128} and {@code 120x160} (height x width). */
final class SizeConverter implements ITypeConverter<PictureSize> {
  @Override
  public PictureSize convert(String word) {
    String[] sides = word.split("x", -1);
    try {
      if (sides.length == 1) {
        return PictureSize.square(Integer.parseInt(sides[0]));
      }
      if (sides.length == 2) {
        return new PictureSize(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
      }
    } catch (IllegalArgumentException e) {
      // falls through to the one sentence below
    }
    throw new TypeConversionException(
        "'" + word + "' is no size: write 128, or height x width as in 120x160");
  }
}
