package org.finetune4j.app;

import java.util.Locale;
import org.finetune4j.data.ImageSize;
import org.finetune4j.model.Preprocessing;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 128} and {@code 120x160} (height x width), up to what a model file may hold. */
final class SizeConverter implements ITypeConverter<ImageSize> {
  @Override
  public ImageSize convert(String word) {
    ImageSize size = read(word);
    if (Math.max(size.height(), size.width()) > Preprocessing.LARGEST_SIDE) {
      throw new TypeConversionException(
          String.format(
              Locale.ROOT,
              "'%s' is larger than %d pixels per side",
              word,
              Preprocessing.LARGEST_SIDE));
    }
    return size;
  }

  private static ImageSize read(String word) {
    String[] sides = word.split("x", -1);
    try {
      if (sides.length == 1) {
        return ImageSize.square(NumberConverter.whole(sides[0]));
      }
      if (sides.length == 2) {
        return new ImageSize(NumberConverter.whole(sides[0]), NumberConverter.whole(sides[1]));
      }
    } catch (IllegalArgumentException e) {
      // falls through to the one sentence below
    }
    throw new TypeConversionException(
        "'" + word + "' is not a size such as 128, or height x width as in 120x160");
  }
}
