package org.finetune4j.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/** The header of a Windows or OS/2 bitmap. */
final class BmpHeader {
  private static final int OS2_1 = 12;
  private static final int WINDOWS_3 = 40;
  private static final int OS2_2 = 64;
  private static final Set<Long> KINDS = Set.of(12L, 40L, 52L, 56L, 64L, 108L, 124L);

  private BmpHeader() {}

  static ImageHeader read(byte[] file) throws DamagedImageException {
    Bytes in = Bytes.little(file);
    if (!KINDS.contains(in.u32(14))) {
      throw new DamagedImageException("is a BMP of an unknown kind");
    }
    boolean core = in.u32(14) == OS2_1;
    int width = core ? in.u16(18) : (int) in.u32(18);
    int height = core ? in.u16(20) : Math.abs((int) in.u32(22));
    int bits = in.u16(core ? 24 : 28);
    long compression = core ? 0 : in.u32(30);
    if (compression > 3 || compression == 3 && in.u32(14) == OS2_2) {
      throw new DamagedImageException("is a BMP of a compression that is not read");
    }
    if (!core && bits <= 8 && in.u32(46) > 1 << bits) {
      throw new DamagedImageException("is a BMP with more colours than its bits can distinguish");
    }
    long row = ((long) width * bits + 31) / 32 * 4;
    boolean plain = compression == 0 || compression == 3;
    if (in.u32(10) > file.length || plain && in.u32(10) + row * height > file.length) {
      throw new DamagedImageException("is cut short: a BMP with fewer rows than it claims");
    }
    return new ImageHeader(ImageFormat.BMP, width, height, Orientation.UPRIGHT, false);
  }

  /** OS/2's second header begins as Windows's does; Java knows the latter alone. */
  static byte[] windowsFile(byte[] file) {
    Bytes in = Bytes.little(file);
    if (in.u32(14) != OS2_2) {
      return file;
    }
    int cut = OS2_2 - WINDOWS_3;
    return ByteBuffer.allocate(file.length - cut)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(file, 0, 14 + WINDOWS_3)
        .put(file, 14 + OS2_2, file.length - 14 - OS2_2)
        .putInt(10, (int) in.u32(10) - cut)
        .putInt(14, WINDOWS_3)
        .array();
  }
}
