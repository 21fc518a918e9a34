package org.finetune4j.data.image;

import java.util.HashMap;
import java.util.Map;

/** The first directory of a TIFF file; EXIF is one too. Only single whole numbers are read. */
record TiffDirectory(Map<Integer, Long> numbers) {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int ORIENTATION = 274;
  private static final int EXTRA_SAMPLES = 338;
  private static final int SHORT = 3;
  private static final int LONG = 4;

  static PictureHeader header(byte[] file) throws DamagedPictureException {
    Map<Integer, Long> numbers = read(file, 0, file.length).numbers;
    long width = numbers.getOrDefault(WIDTH, 0L);
    long height = numbers.getOrDefault(HEIGHT, 0L);
    if (width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
      throw new DamagedPictureException("claims a size that cannot be");
    }
    long extra = numbers.getOrDefault(EXTRA_SAMPLES, 0L);
    return new PictureHeader(
        PictureFormat.TIFF,
        (int) width,
        (int) height,
        Orientation.of(numbers.getOrDefault(ORIENTATION, 1L)),
        extra == 1 || extra == 2);
  }

  /** EXIF's orientation; upright where the directory is missing or broken. */
  static Orientation orientation(byte[] file, int start, int end) {
    try {
      return Orientation.of(read(file, start, end).numbers.getOrDefault(ORIENTATION, 1L));
    } catch (IndexOutOfBoundsException e) {
      return Orientation.UPRIGHT;
    }
  }

  private static TiffDirectory read(byte[] file, int start, int end) {
    if (start > end || end - start < 8) {
      throw new IndexOutOfBoundsException();
    }
    Bytes in = new Bytes(file, start, end, file[start] == 'M');
    long at = in.u32(4);
    int entries = in.u16(at);
    Map<Integer, Long> numbers = new HashMap<>();
    for (int i = 0; i < entries; i++) {
      long entry = at + 2 + 12L * i;
      int type = in.u16(entry + 2);
      if (in.u32(entry + 4) == 1 && (type == SHORT || type == LONG)) {
        numbers.put(in.u16(entry), type == SHORT ? in.u16(entry + 8) : in.u32(entry + 8));
      }
    }
    return new TiffDirectory(numbers);
  }
}
