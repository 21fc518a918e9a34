package org.finetune4j.data.image;

/**
 * Numbers in a file, either end first. Reading past the end throws {@link
 * IndexOutOfBoundsException}.
 */
record Bytes(byte[] file, int start, int end, boolean bigEndian) {
  static Bytes big(byte[] file) {
    return new Bytes(file, 0, file.length, true);
  }

  static Bytes little(byte[] file) {
    return new Bytes(file, 0, file.length, false);
  }

  int u8(long at) {
    if (at < 0 || at >= end - start) {
      throw new IndexOutOfBoundsException();
    }
    return file[start + (int) at] & 0xff;
  }

  int u16(long at) {
    return bigEndian ? u8(at) << 8 | u8(at + 1) : u8(at + 1) << 8 | u8(at);
  }

  int u24(long at) {
    return bigEndian ? u16(at) << 8 | u8(at + 2) : u8(at + 2) << 16 | u16(at);
  }

  long u32(long at) {
    return bigEndian ? (long) u16(at) << 16 | u16(at + 2) : (long) u16(at + 2) << 16 | u16(at);
  }

  int length() {
    return end - start;
  }
}
