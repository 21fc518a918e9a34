package org.finetune4j.data.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.InputFile;

/**
 * Turns files into images: grey, CMYK, alpha (over white), 16 bits and EXIF's orientation all
 * become upright RGB of 8 bits. Formats are recognised by their first bytes. What is missing,
 * empty, cut short, too large or no image is a {@link BadInputException} that names the file.
 *
 * <p>May be used by any number of threads at once.
 */
public final class ImageDecoder {
  private ImageDecoder() {}

  /** The image in a file, at its own size. */
  public static Image decode(Path path) {
    return open(path).decode(1);
  }

  /**
   * The image in a file, at a half, a quarter or an eighth of its size where that is still at least
   * as large as asked.
   */
  public static Image decode(Path path, ImageSize atLeast) {
    EncodedImage encoded = open(path);
    return encoded.decode(encoded.reductionFor(atLeast));
  }

  /** Reads a file and its header, within the default limits; nothing is decoded yet. */
  public static EncodedImage open(Path path) {
    return open(path, ImageLimits.defaults());
  }

  /** Reads a file and its header; nothing is decoded yet. */
  public static EncodedImage open(Path path, ImageLimits limits) {
    String name = path.toString();
    try {
      long size = InputFile.requireRegular(path);
      if (size > limits.maxBytes()) {
        throw tooLarge(name, size, limits);
      }
      return open(Files.readAllBytes(path), name, limits);
    } catch (IOException e) {
      throw BadInputException.unreadable(name, e);
    }
  }

  /**
   * Takes a file that is already in memory.
   *
   * @param file its bytes; kept, not copied
   * @param name what to call it in an error
   */
  public static EncodedImage open(byte[] file, String name, ImageLimits limits) {
    if (file.length == 0) {
      throw new BadInputException(name + " is empty; replace the file or take it out");
    }
    if (file.length > limits.maxBytes()) {
      throw tooLarge(name, file.length, limits);
    }
    ImageFormat format =
        ImageFormat.of(file)
            .orElseThrow(
                () ->
                    new BadInputException(
                        name
                            + " is not an image, despite its name: its first bytes are those"
                            + " of no JPEG, PNG, BMP, TIFF, WebP or GIF; convert it or take it"
                            + " out"));
    if (!limits.formats().contains(format)) {
      throw new BadInputException(
          name + " is a " + format + ", and only " + limits.formats() + " is read here");
    }
    try {
      ImageHeader header = ImageHeader.read(format, file);
      requirePixels(header.width(), header.height(), name, limits);
      return new EncodedImage(file, name, header);
    } catch (DamagedImageException e) {
      throw new BadInputException(
          name + " " + e.getMessage() + "; replace the file or take it out", e);
    }
  }

  static void requirePixels(int width, int height, String name, ImageLimits limits) {
    if ((long) width * height > limits.maxPixels()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s claims %dx%d pixels, over the limit of %d million; make it smaller or take it out",
              name,
              width,
              height,
              limits.maxPixels() / 1_000_000));
    }
  }

  private static BadInputException tooLarge(String name, long size, ImageLimits limits) {
    return new BadInputException(
        String.format(
            Locale.ROOT,
            "%s has %d MB, over the limit of %d MB for an image; make it smaller or take it out",
            name,
            size >> 20,
            limits.maxBytes() >> 20));
  }
}
