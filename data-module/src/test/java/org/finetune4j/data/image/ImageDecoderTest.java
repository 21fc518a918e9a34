package org.finetune4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.opencv.global.opencv_core.CV_16UC3;
import static org.bytedeco.opencv.global.opencv_core.CV_16UC4;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC4;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
  private static final ImageLimits LIMITS = ImageLimits.defaults();

  @TempDir Path folder;

  private static Image decode(byte[] file) {
    return ImageDecoder.open(file, "test", LIMITS).decode(1);
  }

  private static void assertLooksLike(Image image, BufferedImage drawn, int tolerance) {
    assertThat(image.size()).isEqualTo(new ImageSize(drawn.getHeight(), drawn.getWidth()));
    for (int y = 0; y < drawn.getHeight(); y++) {
      for (int x = 0; x < drawn.getWidth(); x++) {
        for (int c = 0; c < 3; c++) {
          int expected = drawn.getRGB(x, y) >> 16 - 8 * c & 0xff;
          assertThat(image.level(x, y, c)).isCloseTo(expected, within(tolerance));
        }
      }
    }
  }

  private static void assertColour(Image image, int red, int green, int blue, int tolerance) {
    int x = image.width() / 2;
    int y = image.height() / 2;
    assertThat(image.level(x, y, 0)).isCloseTo(red, within(tolerance));
    assertThat(image.level(x, y, 1)).isCloseTo(green, within(tolerance));
    assertThat(image.level(x, y, 2)).isCloseTo(blue, within(tolerance));
  }

  @ParameterizedTest
  @CsvSource({"jpg,JPEG,14", "png,PNG,0", "bmp,BMP,0", "tiff,TIFF,0"})
  void coloursComeOutInTheOrderOfRgb(String writer, ImageFormat format, int tolerance) {
    BufferedImage drawn = TestImages.ramp(50, 31);
    byte[] file = TestImages.file(drawn, writer);
    assertThat(ImageFormat.of(file)).contains(format);
    assertLooksLike(decode(file), drawn, tolerance);
  }

  @Test
  void webpIsRead() {
    try (Mat mat = new Mat(20, 30, CV_8UC3, new Scalar(30, 120, 210, 0))) {
      assertColour(decode(TestImages.file(mat, ".webp")), 210, 120, 30, 6);
    }
  }

  @Test
  void theFirstFrameOfGifIsReadOverWhite() {
    byte[] levels = {0, (byte) 200};
    var colours = new IndexColorModel(1, 2, levels, levels, new byte[] {0, 10}, 0);
    BufferedImage drawn = new BufferedImage(20, 10, BufferedImage.TYPE_BYTE_BINARY, colours);
    for (int x = 5; x < 20; x++) {
      for (int y = 0; y < 10; y++) {
        drawn.getRaster().setSample(x, y, 0, 1);
      }
    }
    Image image = decode(TestImages.file(drawn, "gif"));
    assertColour(image, 200, 200, 10, 0);
    assertThat(image.level(0, 0, 0)).isEqualTo(255);
  }

  @Test
  void greyBecomesThreeEqualChannels() {
    BufferedImage drawn = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    drawn.getRaster().setSample(4, 4, 0, 90);
    assertColour(decode(TestImages.file(drawn, "png")), 90, 90, 90, 0);
  }

  @Test
  void sixteenBitsBecomeEight() {
    BufferedImage grey = new BufferedImage(4, 4, BufferedImage.TYPE_USHORT_GRAY);
    grey.getRaster().setSample(2, 2, 0, 200 * 257);
    assertColour(decode(TestImages.file(grey, "png")), 200, 200, 200, 0);
    try (Mat mat = new Mat(6, 4, CV_16UC3, new Scalar(10 * 257, 100 * 257, 200 * 257, 0))) {
      assertColour(decode(TestImages.file(mat, ".png")), 200, 100, 10, 0);
      assertColour(decode(TestImages.file(mat, ".tiff")), 200, 100, 10, 0);
    }
  }

  @Test
  void cmykBecomesRgb() throws IOException {
    var raster =
        java.awt.image.Raster.createInterleavedRaster(
            java.awt.image.DataBuffer.TYPE_BYTE, 16, 16, 4, null);
    // Adobe's inks are written inverted: 255 is none.
    int[] ink = {250, 20, 10, 255};
    for (int i = 0; i < 256; i++) {
      raster.setPixel(i % 16, i / 16, ink);
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (var stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(raster, null, null), null);
    } finally {
      writer.dispose();
    }
    assertColour(decode(out.toByteArray()), 250, 20, 10, 8);
  }

  @Test
  void whatIsTransparentIsSeenOverWhite() {
    BufferedImage drawn = new BufferedImage(4, 4, BufferedImage.TYPE_INT_ARGB);
    drawn.setRGB(2, 2, 0x80_00_00_ff);
    Image image = decode(TestImages.file(drawn, "png"));
    assertColour(image, 127, 127, 255, 0);
    assertThat(image.level(0, 0, 1)).as("a hidden black does not come out").isEqualTo(255);
  }

  @Test
  void aPaletteMayBeTransparent() {
    byte[] levels = {0, 70};
    var colours = new IndexColorModel(1, 2, levels, levels, levels, 0);
    BufferedImage drawn = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_BINARY, colours);
    drawn.getRaster().setSample(2, 2, 0, 1);
    Image image = decode(TestImages.file(drawn, "png"));
    assertColour(image, 70, 70, 70, 0);
    assertThat(image.level(0, 0, 2)).isEqualTo(255);
  }

  @Test
  void alphaIsBlendedInEveryFormatThatHasIt() {
    try (Mat mat = new Mat(8, 8, CV_8UC4, new Scalar(0, 0, 200, 51))) {
      assertColour(decode(TestImages.file(mat, ".png")), 244, 204, 204, 0);
      assertColour(decode(TestImages.file(mat, ".webp")), 244, 204, 204, 8);
    }
    try (Mat mat = new Mat(8, 8, CV_16UC4, new Scalar(0, 0, 200 * 257, 51 * 257))) {
      assertColour(decode(TestImages.file(mat, ".png")), 244, 204, 204, 0);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,244,224,204", "2,244,224,204", "0,200,100,0"})
  void aTiffsTagDecidesWhatItsFourthChannelIs(int extra, int red, int green, int blue) {
    // Associated alpha (1) is stored multiplied, unassociated (2) is not, 0 is anything.
    int[] pixel = extra == 1 ? new int[] {40, 20, 0, 51} : new int[] {200, 100, 0, 51};
    assertColour(decode(TestImages.tiff(4, 4, pixel, extra)), red, green, blue, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void exifTurnsTheImageTheRightWayUp(int orientation) {
    BufferedImage upright = TestImages.ramp(40, 26);
    BufferedImage stored = TestImages.storedFor(upright, orientation);
    byte[] jpeg = TestImages.jpegWithExif(TestImages.file(stored, "jpg"), orientation);
    assertThat(ImageDecoder.open(jpeg, "test", LIMITS).size()).isEqualTo(new ImageSize(26, 40));
    assertLooksLike(decode(jpeg), upright, 14);
    byte[] png = TestImages.pngWithExif(TestImages.file(stored, "png"), orientation);
    assertLooksLike(decode(png), upright, 0);
    assertLooksLike(decode(TestImages.tiff(stored, orientation)), upright, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void aTurnedAndReducedImageKnowsWhereItsPixelsLay(int orientation) {
    BufferedImage upright = new BufferedImage(93, 61, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = upright.createGraphics();
    pen.setColor(Color.WHITE);
    pen.fillRect(40, 24, 16, 16);
    pen.dispose();
    byte[] file = TestImages.file(TestImages.storedFor(upright, orientation), "jpg");
    EncodedImage encoded =
        ImageDecoder.open(TestImages.jpegWithExif(file, orientation), "test", LIMITS);
    for (int reduction : new int[] {2, 4, 8}) {
      Image image = encoded.decode(reduction);
      assertThat(image.original()).isEqualTo(new ImageSize(61, 93));
      Point bright = brightCentre(image);
      Point corner = image.fromOriginal(new Point(0, 0));
      Point centre =
          new Point(
              (bright.x() - corner.x()) * image.reduction(),
              (bright.y() - corner.y()) * image.reduction());
      assertThat(centre.x()).isCloseTo(48, within(.35));
      assertThat(centre.y()).isCloseTo(32, within(.35));
      assertThat(image.fromOriginal(centre)).isEqualTo(brightCentre(image));
    }
  }

  private static Point brightCentre(Image image) {
    double sum = 0;
    double sumX = 0;
    double sumY = 0;
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        int level = image.level(x, y, 1);
        sum += level;
        sumX += level * (x + .5);
        sumY += level * (y + .5);
      }
    }
    return new Point(sumX / sum, sumY / sum);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png"})
  void aReducedImageIsAnAverage(String format) {
    BufferedImage drawn = TestImages.ramp(64, 48);
    EncodedImage encoded = ImageDecoder.open(TestImages.file(drawn, format), "test", LIMITS);
    Image quarter = encoded.decode(4);
    assertThat(quarter.size()).isEqualTo(new ImageSize(12, 16));
    assertThat(quarter.reduction()).isEqualTo(4);
    for (int x = 0; x < 16; x++) {
      double mean = 0;
      for (int i = 0; i < 16; i++) {
        mean += (drawn.getRGB(4 * x + i % 4, 20 + i / 4) >> 16 & 0xff) / 16.0;
      }
      assertThat((double) quarter.level(x, 5, 0)).isCloseTo(mean, within(4.0));
    }
  }

  @Test
  void noMoreIsDecodedThanIsAskedFor() throws IOException {
    Path path = folder.resolve("a.jpg");
    Files.write(path, TestImages.file(TestImages.ramp(400, 300), "jpg"));
    assertThat(ImageDecoder.decode(path).size()).isEqualTo(new ImageSize(300, 400));
    assertThat(ImageDecoder.decode(path, new ImageSize(75, 100)).reduction()).isEqualTo(4);
    assertThat(ImageDecoder.decode(path, new ImageSize(76, 100)).reduction()).isEqualTo(2);
    assertThat(ImageDecoder.decode(path, new ImageSize(999, 1)).reduction()).isEqualTo(1);
  }

  private void assertRefused(String name, byte[] file, String why) throws IOException {
    Path path = folder.resolve(name);
    Files.write(path, file);
    assertThatThrownBy(() -> ImageDecoder.decode(path))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining(why)
        .hasMessageMatching("[^\\n]*");
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertThatThrownBy(() -> ImageDecoder.decode(folder.resolve("no/where.jpg")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(folder.resolve("no/where.jpg").toString())
        .hasMessageContaining("is not there");
    assertThatThrownBy(() -> ImageDecoder.decode(folder)).hasMessageContaining("is not a file");
  }

  @Test
  void anEmptyFileAndATextAreRefused() throws IOException {
    assertRefused("empty.jpg", new byte[0], "is empty");
    assertRefused("text.jpg", "Dear reader".getBytes(StandardCharsets.UTF_8), "is not an image");
  }

  @ParameterizedTest
  @ValueSource(doubles = {.02, .2, .6, .98})
  void aFileCutShortIsRefused(double share) throws IOException {
    BufferedImage drawn = TestImages.ramp(120, 90);
    for (String format : new String[] {"jpg", "png", "bmp", "gif"}) {
      byte[] file = TestImages.file(drawn, format);
      byte[] cut = Arrays.copyOf(file, Math.max(30, (int) (share * file.length)));
      assertRefused("cut." + format, cut, "; replace the file or take it out");
    }
  }

  @Test
  void anEmbeddedThumbnailIsNotTakenForTheEnd() throws IOException {
    byte[] jpeg = TestImages.file(TestImages.ramp(120, 90), "jpg");
    byte[] thumbnail = TestImages.file(TestImages.ramp(16, 12), "jpg");
    byte[] both = new byte[jpeg.length + thumbnail.length + 4];
    System.arraycopy(jpeg, 0, both, 0, 2);
    both[2] = (byte) 0xff;
    both[3] = (byte) 0xe2;
    both[4] = (byte) (thumbnail.length + 2 >> 8);
    both[5] = (byte) (thumbnail.length + 2);
    System.arraycopy(thumbnail, 0, both, 6, thumbnail.length);
    System.arraycopy(jpeg, 2, both, 6 + thumbnail.length, jpeg.length - 2);
    assertThat(decode(both).size()).isEqualTo(new ImageSize(90, 120));
    assertRefused("cut.jpg", Arrays.copyOf(both, both.length - 100), "is cut short");
  }

  @Test
  void aClaimOfManyPixelsIsRefusedBeforeDecoding() throws IOException {
    byte[] file = TestImages.file(TestImages.ramp(10, 10), "png");
    file[16] = 0;
    file[17] = 1;
    file[21] = 1;
    CRC32 crc = new CRC32();
    crc.update(file, 12, 17);
    ByteBuffer.wrap(file).putInt(29, (int) crc.getValue());
    assertRefused("bomb.png", file, "over the limit of 100 million");
  }

  @Test
  void limitsCanBeTightened() {
    byte[] tiff = TestImages.tiff(TestImages.ramp(4, 4), 1);
    ImageLimits usual = new ImageLimits(1000, 1000, EnumSet.of(ImageFormat.JPEG, ImageFormat.PNG));
    assertThatThrownBy(() -> ImageDecoder.open(tiff, "sent", usual))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("sent is a TIFF");
    ImageLimits small = new ImageLimits(100, 1000, EnumSet.allOf(ImageFormat.class));
    byte[] png = TestImages.file(TestImages.ramp(40, 40), "png");
    assertThatThrownBy(() -> ImageDecoder.open(png, "sent", small))
        .hasMessageContaining("over the limit of 0 MB");
  }

  @Test
  void nothingIsLeftInNativeMemory() {
    byte[] jpeg = TestImages.file(TestImages.ramp(200, 150), "jpg");
    BufferedImage clear = new BufferedImage(40, 40, BufferedImage.TYPE_INT_ARGB);
    byte[] png = TestImages.file(clear, "png");
    byte[] broken = Arrays.copyOf(png, png.length);
    Arrays.fill(broken, 45, 55, (byte) 0x55);
    decode(jpeg);
    long before = Pointer.totalBytes();
    for (int i = 0; i < 200; i++) {
      decode(jpeg);
      decode(png);
    }
    assertThatThrownBy(() -> decode(broken)).isInstanceOf(BadInputException.class);
    assertThat(Pointer.totalBytes()).isEqualTo(before);
  }
}
