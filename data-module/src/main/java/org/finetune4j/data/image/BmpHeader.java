package org.finetune4j.data.image;

/** The header of a Windows bitmap. */
final class BmpHeader {
  private BmpHeader() {}

  static PictureHeader read(byte[] file) throws DamagedPictureException {
    Bytes in = Bytes.little(file);
    boolean core = in.u32(14) == 12;
    int width = core ? in.u16(18) : (int) in.u32(18);
    int height = core ? in.u16(20) : Math.abs((int) in.u32(22));
    int bits = in.u16(core ? 24 : 28);
    boolean plain = core || in.u32(30) == 0;
    long row = ((long) width * bits + 31) / 32 * 4;
    if (plain && in.u32(10) + row * height > file.length) {
      throw new DamagedPictureException("is cut short: a BMP with fewer rows than it claims");
    }
    return new PictureHeader(PictureFormat.BMP, width, height, Orientation.UPRIGHT, false);
  }
}
