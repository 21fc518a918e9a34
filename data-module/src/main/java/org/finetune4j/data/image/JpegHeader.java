package org.finetune4j.data.image;

/**
 * Follows a JPEG marker by marker. libjpeg fills what is missing of a cut file with grey silently,
 * so the end marker is looked for here.
 */
final class JpegHeader {
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int APP1 = 0xe1;

  /**
   * A progressive JPEG has about ten scans; one of each coefficient and bit would have some 200.
   */
  private static final int MOST_SCANS = 256;

  /** Every scan may touch every pixel: ten scans of a hundred million, and then some. */
  private static final long MOST_WORK = 3_000_000_000L;

  private JpegHeader() {}

  static ImageHeader read(byte[] file) throws DamagedImageException {
    Bytes in = Bytes.big(file);
    int width = 0;
    int height = 0;
    int scans = 0;
    Orientation orientation = Orientation.UPRIGHT;
    int at = 2;
    while (true) {
      at = nextMarker(file, at);
      if (at >= file.length) {
        throw new DamagedImageException("is cut short: a JPEG without its end marker");
      }
      int marker = file[at++] & 0xff;
      if (marker == EOI) {
        break;
      }
      if (marker == SOI || marker == 0x01) {
        continue;
      }
      if (at + 2 > file.length) {
        continue;
      }
      int length = in.u16(at);
      if (length < 2) {
        throw new DamagedImageException("has a JPEG segment of a negative length");
      }
      if (isFrame(marker) && width == 0) {
        checkKind(marker, in.u8(at + 2));
        height = in.u16(at + 3);
        width = in.u16(at + 5);
      } else if (marker == APP1 && ImageFormat.begins(file, at + 2, "Exif\0\0")) {
        int end = Math.min(file.length, at + length);
        orientation = TiffDirectory.orientation(file, at + 8, end);
      }
      at += length;
      if (marker == SOS && width == 0) {
        throw new DamagedImageException("is a JPEG without a size");
      }
      scans += marker == SOS ? 1 : 0;
      if (scans > MOST_SCANS
          || (long) scans * width * height > Math.max(MOST_WORK, (long) width * height)) {
        throw new DamagedImageException("is a JPEG of too many scans");
      }
    }
    return new ImageHeader(ImageFormat.JPEG, width, height, orientation, false);
  }

  /** The byte after the next FF that begins a marker: not FF 00, a restart or a fill byte. */
  private static int nextMarker(byte[] file, int at) {
    for (int i = at; i + 1 < file.length; i++) {
      if (file[i] == (byte) 0xff) {
        int next = file[i + 1] & 0xff;
        if (next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7)) {
          return i + 1;
        }
      }
    }
    return file.length;
  }

  private static void checkKind(int marker, int bits) throws DamagedImageException {
    if (marker > 0xc2 || bits != 8) {
      throw new DamagedImageException(
          "is a JPEG of a rare kind (lossless, arithmetic or of other than 8 bits), which cannot be"
              + " read");
    }
  }

  /** C0..CF begin a frame, but for Huffman tables, extensions and arithmetic conditioning. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }
}
