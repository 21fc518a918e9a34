package org.finetune4j.data.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The formats that are read, recognised by the file's first bytes alone. Its name only decides
 * whether it is looked at in a folder.
 */
public enum ImageFormat {
  /** Baseline and progressive. */
  JPEG("jpg", "jpeg", "jpe", "jfif", "jif", "jfi", "pjpeg", "pjp"),
  /** With and without alpha, 1 to 16 bits. */
  PNG("png", "apng"),
  /** Windows bitmap. */
  BMP("bmp", "dib"),
  /** The first page; not BigTIFF. */
  TIFF("tif", "tiff"),
  /** A still image, lossy or lossless. */
  WEBP("webp"),
  /** The first frame. */
  GIF("gif");

  private final List<String> endings;

  ImageFormat(String... endings) {
    this.endings = List.of(endings);
  }

  /** Whether a file's name ends as one of these formats' do, in letters of any size. */
  public static boolean hasEnding(String file) {
    String ending = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return file.indexOf('.') >= 0
        && Arrays.stream(values()).anyMatch(format -> format.endings.contains(ending));
  }

  /** The format of a file that begins so; empty if it is none of these. */
  static Optional<ImageFormat> of(byte[] file) {
    if (begins(file, 0, "\u00ff\u00d8\u00ff")) {
      return Optional.of(JPEG);
    }
    if (begins(file, 0, "\u0089PNG\r\n\u001a\n")) {
      return Optional.of(PNG);
    }
    if (begins(file, 0, "GIF87a") || begins(file, 0, "GIF89a")) {
      return Optional.of(GIF);
    }
    if (begins(file, 0, "RIFF") && begins(file, 8, "WEBP")) {
      return Optional.of(WEBP);
    }
    if (begins(file, 0, "II*\0") || begins(file, 0, "MM\0*")) {
      return Optional.of(TIFF);
    }
    return begins(file, 0, "BM") && file.length >= 26 ? Optional.of(BMP) : Optional.empty();
  }

  static boolean begins(byte[] file, int at, String text) {
    byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
    if (at + wanted.length > file.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (file[at + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
