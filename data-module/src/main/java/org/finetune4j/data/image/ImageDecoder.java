package org.finetune4j.data.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.InputFile;
import org.finetune4j.data.PictureSize;

/**
 * Turns files into pictures: grey, CMYK, alpha (over white), 16 bits and EXIF's orientation all
 * become upright RGB of 8 bits. Formats are told by their first bytes. What is missing, empty, cut
 * short, too large or no picture is a {@link BadInputException} that names the file.
 *
 * <p>May be used by any number of threads at once.
 */
public final class ImageDecoder {
  private ImageDecoder() {}

  /** The picture in a file, at its own size. */
  public static Picture decode(Path path) {
    return open(path).decode(1);
  }

  /**
   * The picture in a file, at a half, a quarter or an eighth of its size where that is still at
   * least as large as asked.
   */
  public static Picture decode(Path path, PictureSize atLeast) {
    EncodedPicture encoded = open(path);
    return encoded.decode(encoded.reductionFor(atLeast));
  }

  /** Reads a file and its header, within the default limits; nothing is decoded yet. */
  public static EncodedPicture open(Path path) {
    return open(path, PictureLimits.defaults());
  }

  /** Reads a file and its header; nothing is decoded yet. */
  public static EncodedPicture open(Path path, PictureLimits limits) {
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
  public static EncodedPicture open(byte[] file, String name, PictureLimits limits) {
    if (file.length == 0) {
      throw new BadInputException(name + " is empty; replace the file or take it out");
    }
    if (file.length > limits.maxBytes()) {
      throw tooLarge(name, file.length, limits);
    }
    PictureFormat format =
        PictureFormat.of(file)
            .orElseThrow(
                () ->
                    new BadInputException(
                        name
                            + " is not a picture, whatever its name says: its first bytes are those"
                            + " of no JPEG, PNG, BMP, TIFF, WebP or GIF; convert it or take it"
                            + " out"));
    if (!limits.formats().contains(format)) {
      throw new BadInputException(
          name + " is a " + format + ", and only " + limits.formats() + " is read here");
    }
    try {
      PictureHeader header = PictureHeader.read(format, file);
      if (header.pixels() > limits.maxPixels()) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "%s claims %dx%d pixels, over the limit of %d million; make it smaller or take it out",
                name,
                header.width(),
                header.height(),
                limits.maxPixels() / 1_000_000));
      }
      return new EncodedPicture(file, name, header);
    } catch (DamagedPictureException e) {
      throw new BadInputException(
          name + " " + e.getMessage() + "; replace the file or take it out", e);
    }
  }

  private static BadInputException tooLarge(String name, long size, PictureLimits limits) {
    return new BadInputException(
        String.format(
            Locale.ROOT,
            "%s has %d MB, over the limit of %d MB for a picture; make it smaller or take it out",
            name,
            size >> 20,
            limits.maxBytes() >> 20));
  }
}
