package org.finetune4j.data.image;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The first directory of a TIFF file; EXIF is one too.
 *
 * @param in the file
 * @param entries where the twelve bytes of each tag lie
 */
record TiffDirectory(Bytes in, Map<Integer, Long> entries) {
  private static final int ORIENTATION = 274;
  private static final int BYTE = 1;
  private static final int SHORT = 3;
  private static final int LONG = 4;

  /** More strips or tiles than any image has: a hundred million pixels in tiles of 16x16, apart. */
  private static final long MOST_NUMBERS = 1 << 21;

  /** EXIF's orientation; upright where the directory is missing or broken. */
  static Orientation orientation(byte[] file, int start, int end) {
    try {
      return read(file, start, end).orientation();
    } catch (IndexOutOfBoundsException | DamagedImageException e) {
      return Orientation.UPRIGHT;
    }
  }

  static TiffDirectory read(byte[] file, int start, int end) throws DamagedImageException {
    if (start > end || end - start < 8) {
      throw new IndexOutOfBoundsException();
    }
    Bytes in = new Bytes(file, start, end, file[start] == 'M');
    long at = in.u32(4);
    int count = in.u16(at);
    Map<Integer, Long> entries = new HashMap<>();
    for (int i = 0; i < count; i++) {
      long entry = at + 2 + 12L * i;
      int tag = in.u16(entry);
      in.u32(entry + 8);
      // Readers disagree on which of two counts.
      if (entries.put(tag, entry) != null) {
        throw new DamagedImageException("is a TIFF with tag " + tag + " twice");
      }
    }
    return new TiffDirectory(in, entries);
  }

  Orientation orientation() {
    return Orientation.of(number(ORIENTATION, 1));
  }

  /** The first of a tag's whole numbers, or what stands for a tag that is not there. */
  long number(int tag, long otherwise) {
    return numbers(tag).stream().findFirst().orElse(otherwise);
  }

  /** A tag's whole numbers; none where it is not there or holds something else. */
  List<Long> numbers(int tag) {
    Long entry = entries.get(tag);
    int type = entry == null ? 0 : in.u16(entry + 2);
    if (type != BYTE && type != SHORT && type != LONG) {
      return List.of();
    }
    int size = type == BYTE ? 1 : type == SHORT ? 2 : 4;
    long count = in.u32(entry + 4);
    long first = count * size <= 4 ? entry + 8 : in.u32(entry + 8);
    if (count > MOST_NUMBERS || first + count * size > in.length()) {
      throw new IndexOutOfBoundsException();
    }
    List<Long> numbers = new ArrayList<>((int) count);
    for (long at = first; numbers.size() < count; at += size) {
      numbers.add(size == 1 ? in.u8(at) : size == 2 ? in.u16(at) : in.u32(at));
    }
    return numbers;
  }
}
