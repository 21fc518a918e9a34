package org.finetune4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import org.finetune4j.data.BadInputException;
import org.finetune4j.golden.Fuzz;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImageFuzzTest {
  /** What bounds the work of an input, on any machine. */
  private static final ImageLimits LIMITS =
      new ImageLimits(1 << 20, 200_000, EnumSet.allOf(ImageFormat.class));

  private static final Map<String, byte[]> FILES = FormatsTest.contents();

  @ParameterizedTest
  @EnumSource(ImageFormat.class)
  void aDamagedImageIsReadOrRefused(ImageFormat format) {
    String start = format.name().substring(0, 3).toLowerCase(Locale.ROOT);
    String names = format == ImageFormat.JPEG ? "jpg" : start;
    List<byte[]> files =
        FILES.entrySet().stream()
            .filter(file -> file.getKey().startsWith(names))
            .sorted(Map.Entry.comparingByKey())
            .map(Map.Entry::getValue)
            .toList();

    Fuzz.run(format.name(), files, BadInputException.class, ImageFuzzTest::decode);
  }

  private static void decode(byte[] file) {
    byte[] sound = file.length % 2 == 0 ? withChecksums(file) : file;
    Image image = ImageDecoder.open(sound, "a name", LIMITS).decode(1);
    assertThat((long) image.width() * image.height()).isBetween(1L, LIMITS.maxPixels());
  }

  /** A damaged PNG whose checksums are right reaches its decoder. */
  private static byte[] withChecksums(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file);
    if (!ImageFormat.begins(file, 1, "PNG")) {
      return file;
    }
    for (long at = 8; at + 12 <= file.length; at += 12 + (in.getInt((int) at) & 0xffffffffL)) {
      long length = in.getInt((int) at) & 0xffffffffL;
      if (at + 12 + length <= file.length) {
        CRC32 crc = new CRC32();
        crc.update(file, (int) at + 4, 4 + (int) length);
        in.putInt((int) (at + 8 + length), (int) crc.getValue());
      }
    }
    return file;
  }
}
