package org.finetune4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.junit.jupiter.api.Test;

/** Files that claim more work or memory than they may cost; each is refused in its header. */
class HostileFilesTest {
  private static EncodedImage open(byte[] file) {
    return ImageDecoder.open(file, "a name", ImageLimits.defaults());
  }

  private static void assertRefused(byte[] file, String why) {
    assertThatThrownBy(() -> open(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("a name ")
        .hasMessageContaining(why);
  }

  private static byte[] tiff() {
    return TestImages.tiff(TestImages.ramp(12, 8), 1);
  }

  /** The TIFF with a number of its nth tag's entry changed. */
  private static byte[] with(byte[] tiff, int nth, int place, int value) {
    ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN).putInt(10 + 12 * nth + place, value);
    return tiff;
  }

  @Test
  void aTiffMayHaveOneWidthOnly() {
    byte[] file = tiff();
    System.arraycopy(file, 10, file, 22, 12);
    assertRefused(file, "with tag 256 twice");
  }

  @Test
  void theStripsOfATiffLieInTheFile() {
    assertThat(open(tiff()).decode(1).size()).isEqualTo(new ImageSize(8, 12));
    assertRefused(with(tiff(), 5, 8, 1 << 30), "beyond its end");
    assertRefused(with(tiff(), 9, 8, 1 << 30), "beyond its end");
    assertRefused(with(tiff(), 9, 8, -1), "beyond its end");
    assertRefused(with(tiff(), 5, 4, 1 << 28), "ends before its header does");
    assertRefused(with(tiff(), 8, 8, 1), "too few or too many strips");
    assertRefused(with(tiff(), 8, 8, 0), "senseless size");
  }

  @Test
  void theScansOfAJpegAreCounted() {
    byte[] file = TestImages.file(TestImages.ramp(12, 8), "jpg");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(file, 0, file.length - 2);
    int scan = 0;
    while ((file[scan] & 0xff) != 0xff || (file[scan + 1] & 0xff) != 0xda) {
      scan++;
    }
    for (int i = 0; i < 300; i++) {
      out.write(file, scan, file.length - 2 - scan);
    }
    out.write(file, file.length - 2, 2);
    assertRefused(out.toByteArray(), "too many scans");
  }

  @Test
  void largeImagesHaveFewerScans() {
    byte[] file = TestImages.file(TestImages.ramp(12, 8), "jpg");
    for (int i = 0; i < file.length; i++) {
      if ((file[i] & 0xff) == 0xff && (file[i + 1] & 0xff) == 0xc0) {
        Arrays.fill(file, i + 5, i + 9, (byte) 0x26);
        break;
      }
    }
    assertThat(open(file).size().width()).isEqualTo(0x2626);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(file, 0, file.length - 2);
    byte[] scan = {(byte) 0xff, (byte) 0xda, 0, 2};
    for (int i = 0; i < 40; i++) {
      out.write(scan, 0, scan.length);
    }
    out.write(file, file.length - 2, 2);
    assertRefused(out.toByteArray(), "too many scans");
  }

  @Test
  void aPngIsCheckedBeforeItIsDecoded() {
    byte[] file = TestImages.file(TestImages.ramp(12, 8), "png");
    file[60] ^= 1;
    assertRefused(file, "wrong checksum");
  }

  @Test
  void whatTheHeapCannotHoldIsOneBadImage() {
    assertThatThrownBy(() -> DecodingMemory.within(Long.MAX_VALUE >> 8, "a name", () -> "never"))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("a name needs")
        .hasMessageContaining("-Xmx");
    assertThatThrownBy(
            () ->
                DecodingMemory.within(
                    1,
                    "a name",
                    () -> {
                      throw new OutOfMemoryError("Java heap space");
                    }))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("a name needs");
  }
}
