package org.finetune4j.data.image;

/** The header of a WebP: RFC 9649. */
final class WebpHeader {
  private WebpHeader() {}

  static PictureHeader read(byte[] file) throws DamagedPictureException {
    Bytes in = Bytes.little(file);
    if (in.u32(4) + 8 > file.length) {
      throw new DamagedPictureException("is cut short: a WebP smaller than it claims");
    }
    if (PictureFormat.begins(file, 12, "VP8 ")) {
      return header(in.u16(26) & 0x3fff, in.u16(28) & 0x3fff, Orientation.UPRIGHT, false);
    }
    if (PictureFormat.begins(file, 12, "VP8L")) {
      long bits = in.u32(21);
      int width = (int) (bits & 0x3fff) + 1;
      int height = (int) (bits >> 14 & 0x3fff) + 1;
      return header(width, height, Orientation.UPRIGHT, (bits >> 28 & 1) == 1);
    }
    if (!PictureFormat.begins(file, 12, "VP8X")) {
      throw new DamagedPictureException("is a WebP of an unknown kind");
    }
    int flags = in.u8(20);
    if ((flags & 0x02) != 0) {
      throw new DamagedPictureException("is an animated WebP, which cannot be read");
    }
    return header(in.u24(24) + 1, in.u24(27) + 1, orientation(in), (flags & 0x10) != 0);
  }

  private static PictureHeader header(int width, int height, Orientation turn, boolean alpha) {
    return new PictureHeader(PictureFormat.WEBP, width, height, turn, alpha);
  }

  private static Orientation orientation(Bytes in) {
    for (long at = 12; at + 8 <= in.length(); ) {
      long length = in.u32(at + 4);
      if (PictureFormat.begins(in.file(), (int) at, "EXIF")) {
        int start = (int) at + 8;
        // Some writers put JPEG's prefix before the directory.
        start += PictureFormat.begins(in.file(), start, "Exif\0\0") ? 6 : 0;
        return TiffDirectory.orientation(
            in.file(), start, (int) Math.min(in.length(), at + 8 + length));
      }
      at += 8 + length + (length & 1);
    }
    return Orientation.UPRIGHT;
  }
}
