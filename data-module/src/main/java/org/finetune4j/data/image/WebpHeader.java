package org.finetune4j.data.image;

/** The header of a WebP: RFC 9649. */
final class WebpHeader {
  private WebpHeader() {}

  static ImageHeader read(byte[] file) throws DamagedImageException {
    Bytes in = Bytes.little(file);
    if (in.u32(4) + 8 > file.length) {
      throw new DamagedImageException("is cut short: a WebP smaller than it claims");
    }
    if (ImageFormat.begins(file, 12, "VP8 ")) {
      return header(in.u16(26) & 0x3fff, in.u16(28) & 0x3fff, Orientation.UPRIGHT, false);
    }
    if (ImageFormat.begins(file, 12, "VP8L")) {
      long bits = in.u32(21);
      int width = (int) (bits & 0x3fff) + 1;
      int height = (int) (bits >> 14 & 0x3fff) + 1;
      return header(width, height, Orientation.UPRIGHT, (bits >> 28 & 1) == 1);
    }
    if (!ImageFormat.begins(file, 12, "VP8X")) {
      throw new DamagedImageException("is a WebP of an unknown kind");
    }
    int flags = in.u8(20);
    if ((flags & 0x02) != 0) {
      throw new DamagedImageException("is an animated WebP, which cannot be read");
    }
    return header(in.u24(24) + 1, in.u24(27) + 1, orientation(in), (flags & 0x10) != 0);
  }

  private static ImageHeader header(int width, int height, Orientation turn, boolean alpha) {
    return new ImageHeader(ImageFormat.WEBP, width, height, turn, alpha);
  }

  private static Orientation orientation(Bytes in) {
    for (long at = 12; at + 8 <= in.length(); ) {
      long length = in.u32(at + 4);
      if (ImageFormat.begins(in.file(), (int) at, "EXIF")) {
        int start = (int) at + 8;
        // Some writers put JPEG's prefix before the directory.
        start += ImageFormat.begins(in.file(), start, "Exif\0\0") ? 6 : 0;
        return TiffDirectory.orientation(
            in.file(), start, (int) Math.min(in.length(), at + 8 + length));
      }
      at += 8 + length + (length & 1);
    }
    return Orientation.UPRIGHT;
  }
}
