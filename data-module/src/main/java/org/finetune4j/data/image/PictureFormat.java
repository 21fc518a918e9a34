package org.finetune4j.data.image;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The formats that are read; told apart by the file's first bytes alone, never by its name. */
public enum PictureFormat {
  /** Baseline and progressive. */
  JPEG,
  /** With and without alpha, 1 to 16 bits. */
  PNG,
  /** Windows bitmap. */
  BMP,
  /** The first page; not BigTIFF. */
  TIFF,
  /** A still picture, lossy or lossless. */
  WEBP,
  /** The first frame. */
  GIF;

  /** The format of a file that begins so; empty if it is none of these. */
  static Optional<PictureFormat> of(byte[] file) {
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
