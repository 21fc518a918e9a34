package org.finetune4j.data.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.Set;
import java.util.zip.CRC32;

/** Follows a PNG chunk by chunk to its end, and checks those that hold pixels. */
final class PngHeader {
  private static final int FIRST = 8;
  private static final Set<String> OF_PIXELS = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");

  private PngHeader() {}

  static ImageHeader read(byte[] file) throws DamagedImageException {
    Bytes in = Bytes.big(file);
    if (in.u32(FIRST) != 13 || !name(file, FIRST).equals("IHDR")) {
      throw new DamagedImageException("is a PNG without a header");
    }
    long width = in.u32(16);
    long height = in.u32(20);
    boolean alpha = in.u8(25) == 4 || in.u8(25) == 6;
    Orientation orientation = Orientation.UPRIGHT;
    String name = "";
    for (long at = FIRST; !name.equals("IEND"); at += 12 + in.u32(at)) {
      name = checkedName(in, at);
      if (name.equals("tRNS")) {
        alpha = true;
      } else if (name.equals("eXIf")) {
        int start = (int) at + 8;
        orientation = TiffDirectory.orientation(file, start, start + (int) in.u32(at));
      }
    }
    if (width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
      throw new DamagedImageException("claims a size that no PNG may have");
    }
    return new ImageHeader(ImageFormat.PNG, (int) width, (int) height, orientation, alpha);
  }

  /**
   * The grey that is transparent, on its own scale; empty where none is or where there is colour.
   */
  static OptionalInt transparentGrey(byte[] file) {
    Bytes in = Bytes.big(file);
    if (in.u8(25) != 0) {
      return OptionalInt.empty();
    }
    for (long at = FIRST; !name(file, at).equals("IEND"); at += 12 + in.u32(at)) {
      if (name(file, at).equals("tRNS") && in.u32(at) >= 2) {
        int bits = in.u8(24);
        int grey = in.u16(at + 8) & (1 << bits) - 1;
        return OptionalInt.of(bits < 8 ? grey * (255 / ((1 << bits) - 1)) : grey);
      }
    }
    return OptionalInt.empty();
  }

  /**
   * The file without what is no part of its pixels: profiles and texts may be bombs, and libpng
   * remarks on them.
   */
  static byte[] pixelsAlone(byte[] file) {
    Bytes in = Bytes.big(file);
    ByteArrayOutputStream out = new ByteArrayOutputStream(file.length);
    out.write(file, 0, FIRST);
    String name = "";
    for (long at = FIRST; !name.equals("IEND"); at += 12 + in.u32(at)) {
      name = name(file, at);
      if (OF_PIXELS.contains(name)) {
        out.write(file, (int) at, 12 + (int) in.u32(at));
      }
    }
    return out.toByteArray();
  }

  private static String checkedName(Bytes in, long at) throws DamagedImageException {
    if (at + 12 > in.length() || at + 12 + in.u32(at) > in.length()) {
      throw new DamagedImageException("is cut short: a PNG without its end");
    }
    String name = name(in.file(), at);
    if (OF_PIXELS.contains(name)) {
      CRC32 crc = new CRC32();
      crc.update(in.file(), (int) at + 4, 4 + (int) in.u32(at));
      if (crc.getValue() != in.u32(at + 8 + in.u32(at))) {
        throw new DamagedImageException("is damaged: a PNG with a wrong checksum");
      }
    } else if (Character.isUpperCase(name.charAt(0))) {
      throw new DamagedImageException("is a PNG with a critical chunk that nobody knows");
    }
    return name;
  }

  private static String name(byte[] file, long at) {
    return new String(file, (int) at + 4, 4, StandardCharsets.ISO_8859_1);
  }
}
