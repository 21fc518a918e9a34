package org.finetune4j.data.image;

/** Follows a PNG chunk by chunk to its end. */
final class PngHeader {
  private PngHeader() {}

  static PictureHeader read(byte[] file) throws DamagedPictureException {
    Bytes in = Bytes.big(file);
    if (!PictureFormat.begins(file, 12, "IHDR")) {
      throw new DamagedPictureException("is a PNG without a header");
    }
    long width = in.u32(16);
    long height = in.u32(20);
    int colourType = in.u8(25);
    boolean alpha = colourType == 4 || colourType == 6;
    Orientation orientation = Orientation.UPRIGHT;
    for (long at = 8; ; ) {
      if (at + 8 > file.length) {
        throw new DamagedPictureException("is cut short: a PNG without its end");
      }
      long length = in.u32(at);
      int chunk = (int) at + 4;
      if (PictureFormat.begins(file, chunk, "IEND")) {
        break;
      }
      if (at + 12 + length > file.length) {
        throw new DamagedPictureException("is cut short: a PNG without its end");
      }
      if (PictureFormat.begins(file, chunk, "tRNS")) {
        alpha = true;
      } else if (PictureFormat.begins(file, chunk, "eXIf")) {
        orientation = TiffDirectory.orientation(file, chunk + 4, chunk + 4 + (int) length);
      }
      at += 12 + length;
    }
    if (width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
      throw new DamagedPictureException("claims a size that no PNG may have");
    }
    return new PictureHeader(PictureFormat.PNG, (int) width, (int) height, orientation, alpha);
  }
}
