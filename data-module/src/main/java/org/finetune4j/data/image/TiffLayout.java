package org.finetune4j.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What a TIFF's pixels are: TIFF 6.0. Only what can be read right is let through, and every strip
 * or tile lies within the file, so that a small file cannot claim much memory.
 *
 * @param bits of a sample
 * @param samples of a pixel
 * @param alpha which sample is alpha; -1 if none
 * @param multiplied whether colours are stored multiplied by alpha
 */
record TiffLayout(
    TiffDirectory directory,
    long width,
    long height,
    int photometric,
    int bits,
    int samples,
    int alpha,
    boolean multiplied) {
  static final int WHITE_IS_ZERO = 0;
  static final int CMYK = 5;
  private static final int BLACK_IS_ZERO = 1;
  private static final int PALETTE = 3;
  private static final int YCBCR = 6;
  private static final int JPEG = 7;

  /** The tags that define where pixels lie and what they are; a reader is shown no others. */
  private static final Set<Integer> OF_PIXELS =
      Set.of(
          256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 292, 293, 317, 320, 322, 323, 324,
          325, 338, 339, 347, 529, 530, 531, 532);

  private static final int PHOTOMETRIC = 262;
  private static final int PREDICTOR = 317;
  private static final Set<Long> PREDICTING = Set.of(5L, 8L, 32946L);
  private static final Set<Long> COMPRESSIONS = Set.of(1L, 2L, 3L, 4L, 5L, 7L, 8L, 32773L, 32946L);

  static TiffLayout read(byte[] file) throws DamagedImageException {
    TiffDirectory tags = TiffDirectory.read(file, 0, file.length);
    List<Long> bits = tags.numbers(258);
    long samples = tags.number(277, 1);
    int photometric = (int) tags.number(PHOTOMETRIC, -1);
    int colours =
        switch (photometric) {
          case WHITE_IS_ZERO, BLACK_IS_ZERO, PALETTE -> 1;
          case 2, YCBCR -> 3;
          case CMYK -> 4;
          default -> throw new DamagedImageException("is a TIFF of colours that are not read");
        };
    List<Long> extra = tags.numbers(338);
    int alpha = -1;
    for (int i = 0; i < extra.size() && alpha < 0; i++) {
      alpha = extra.get(i) == 1 || extra.get(i) == 2 ? colours + i : -1;
    }
    TiffLayout layout =
        new TiffLayout(
            tags,
            tags.number(256, 0),
            tags.number(257, 0),
            photometric,
            bits.isEmpty() ? 1 : bits.get(0).intValue(),
            (int) Math.min(samples, 99),
            alpha,
            alpha >= 0 && extra.get(alpha - colours) == 1);
    layout.check(colours, bits, file);
    return layout;
  }

  private void check(int colours, List<Long> allBits, byte[] file) throws DamagedImageException {
    long format = directory.number(339, 1);
    boolean whole = format == 1 || format == 4 || format == 2 && bits == 8;
    boolean known =
        bits == 8 || bits == 16 || samples == 1 && (bits == 1 || bits == 2 || bits == 4);
    if (!whole || !known || allBits.stream().anyMatch(other -> other != bits)) {
      throw new DamagedImageException(
          "is a TIFF of numbers that are not read: only whole ones of 1, 2, 4, 8 or 16 bits are");
    }
    if (samples < colours || samples > 8 || alpha >= samples) {
      throw new DamagedImageException("is a TIFF with a wrong number of channels");
    }
    long compression = compression();
    boolean inks = photometric != YCBCR || compression == JPEG;
    if (!COMPRESSIONS.contains(compression) || !inks || directory.number(PREDICTOR, 1) > 2) {
      throw new DamagedImageException("is a TIFF of a compression that is not read");
    }
    if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
      throw new DamagedImageException("claims a size that cannot be");
    }
    checkPieces(file);
  }

  private void checkPieces(byte[] file) throws DamagedImageException {
    boolean tiled = directory.entries().containsKey(322);
    long across = tiled ? directory.number(322, 0) : width;
    long down = tiled ? directory.number(323, 0) : Math.min(height, directory.number(278, height));
    // A tile may reach beyond the image, but not far.
    if (across < 1 || down < 1 || across > width + 4096 || down > height + 4096) {
      throw new DamagedImageException("is a TIFF whose tiles or strips have a senseless size");
    }
    boolean apart = directory.number(284, 1) == 2;
    long pieces = pieces(width, across) * pieces(height, down) * (apart ? samples : 1);
    List<Long> offsets = directory.numbers(tiled ? 324 : 273);
    List<Long> lengths = directory.numbers(tiled ? 325 : 279);
    if (offsets.size() != pieces || lengths.size() != pieces) {
      throw new DamagedImageException("is a TIFF with too few or too many strips or tiles");
    }
    long sum = 0;
    for (int i = 0; i < pieces; i++) {
      sum += lengths.get(i);
      if (offsets.get(i) + lengths.get(i) > file.length || sum > file.length) {
        throw new DamagedImageException("is cut short: a TIFF with pixels beyond its end");
      }
      if (compression() == JPEG) {
        checkJpeg(file, offsets.get(i).intValue(), lengths.get(i).intValue(), across, down);
      }
    }
  }

  private static long pieces(long all, long one) {
    return (all + one - 1) / one;
  }

  private static void checkJpeg(byte[] file, int offset, int length, long across, long down)
      throws DamagedImageException {
    ImageHeader header = JpegHeader.read(Arrays.copyOfRange(file, offset, offset + length));
    if (header.width() > across || header.height() > down) {
      throw new DamagedImageException("holds another size than its header claims");
    }
  }

  ImageHeader header() {
    return new ImageHeader(
        ImageFormat.TIFF, (int) width, (int) height, directory.orientation(), alpha >= 0);
  }

  /**
   * The file with a directory of nothing but the tags checked here, so that its reader cannot find
   * in it what was not. What it would get wrong is left to the caller: white at zero in grey with
   * alpha, and differences of 16 bits.
   */
  byte[] checkedFile() {
    byte[] file = directory.in().file();
    List<Long> kept =
        directory.entries().entrySet().stream()
            .filter(entry -> OF_PIXELS.contains(entry.getKey()))
            .sorted(java.util.Map.Entry.comparingByKey())
            .map(java.util.Map.Entry::getValue)
            .toList();
    int start = file.length + (file.length & 1);
    ByteBuffer out =
        ByteBuffer.wrap(Arrays.copyOf(file, start + 6 + 12 * kept.size()))
            .order(directory.in().bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    out.putInt(4, start).position(start).putShort((short) kept.size());
    for (long entry : kept) {
      out.put(file, (int) entry, 12);
      if (directory.in().u16(entry) == PHOTOMETRIC && invertsItself()) {
        out.putShort(out.position() - 4, (short) BLACK_IS_ZERO);
      }
      if (directory.in().u16(entry) == PREDICTOR && differences() > 0) {
        out.putShort(out.position() - 4, (short) 1);
      }
    }
    return out.array();
  }

  /** Whether white is zero in what the reader hands out, too. */
  boolean invertsItself() {
    return photometric == WHITE_IS_ZERO && (samples > 1 || differences() > 0);
  }

  /**
   * How many pixels of a row stand as differences from the one before, 0 if none: Java's reader
   * knows them of 8 bits only.
   */
  int differences() {
    boolean predicted = directory.number(PREDICTOR, 1) == 2 && PREDICTING.contains(compression());
    return bits == 16 && predicted ? (int) directory.number(322, width) : 0;
  }

  private long compression() {
    return directory.number(259, 1);
  }
}
