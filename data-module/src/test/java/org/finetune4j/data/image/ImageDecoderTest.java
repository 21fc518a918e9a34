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
import org.finetune4j.data.PictureSize;
import org.finetune4j.data.Point;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
  private static final PictureLimits LIMITS = PictureLimits.defaults();

  @TempDir Path folder;

  private static Picture decode(byte[] file) {
    return ImageDecoder.open(file, "test", LIMITS).decode(1);
  }

  private static void assertLooksLike(Picture picture, BufferedImage image, int tolerance) {
    assertThat(picture.size()).isEqualTo(new PictureSize(image.getHeight(), image.getWidth()));
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        for (int c = 0; c < 3; c++) {
          int expected = image.getRGB(x, y) >> 16 - 8 * c & 0xff;
          assertThat(picture.level(x, y, c)).isCloseTo(expected, within(tolerance));
        }
      }
    }
  }

  private static void assertColour(Picture picture, int red, int green, int blue, int tolerance) {
    int x = picture.width() / 2;
    int y = picture.height() / 2;
    assertThat(picture.level(x, y, 0)).isCloseTo(red, within(tolerance));
    assertThat(picture.level(x, y, 1)).isCloseTo(green, within(tolerance));
    assertThat(picture.level(x, y, 2)).isCloseTo(blue, within(tolerance));
  }

  @ParameterizedTest
  @CsvSource({"jpg,JPEG,14", "png,PNG,0", "bmp,BMP,0", "tiff,TIFF,0"})
  void coloursComeOutInTheOrderOfRgb(String writer, PictureFormat format, int tolerance) {
    BufferedImage image = TestPictures.ramp(50, 31);
    byte[] file = TestPictures.file(image, writer);
    assertThat(ImageDecoder.open(file, "test", LIMITS).format()).isEqualTo(format);
    assertLooksLike(decode(file), image, tolerance);
  }

  @Test
  void webpIsRead() {
    try (Mat mat = new Mat(20, 30, CV_8UC3, new Scalar(30, 120, 210, 0))) {
      assertColour(decode(TestPictures.file(mat, ".webp")), 210, 120, 30, 6);
    }
  }

  @Test
  void theFirstFrameOfGifIsReadOverWhite() {
    byte[] levels = {0, (byte) 200};
    var colours = new IndexColorModel(1, 2, levels, levels, new byte[] {0, 10}, 0);
    BufferedImage image = new BufferedImage(20, 10, BufferedImage.TYPE_BYTE_BINARY, colours);
    for (int x = 5; x < 20; x++) {
      for (int y = 0; y < 10; y++) {
        image.getRaster().setSample(x, y, 0, 1);
      }
    }
    Picture picture = decode(TestPictures.file(image, "gif"));
    assertColour(picture, 200, 200, 10, 0);
    assertThat(picture.level(0, 0, 0)).isEqualTo(255);
  }

  @Test
  void greyBecomesThreeEqualChannels() {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(4, 4, 0, 90);
    assertColour(decode(TestPictures.file(image, "png")), 90, 90, 90, 0);
  }

  @Test
  void sixteenBitsBecomeEight() {
    BufferedImage grey = new BufferedImage(4, 4, BufferedImage.TYPE_USHORT_GRAY);
    grey.getRaster().setSample(2, 2, 0, 200 * 257);
    assertColour(decode(TestPictures.file(grey, "png")), 200, 200, 200, 0);
    try (Mat mat = new Mat(6, 4, CV_16UC3, new Scalar(10 * 257, 100 * 257, 200 * 257, 0))) {
      assertColour(decode(TestPictures.file(mat, ".png")), 200, 100, 10, 0);
      assertColour(decode(TestPictures.file(mat, ".tiff")), 200, 100, 10, 0);
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
    BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(2, 2, 0x80_00_00_ff);
    Picture picture = decode(TestPictures.file(image, "png"));
    assertColour(picture, 127, 127, 255, 0);
    assertThat(picture.level(0, 0, 1)).as("a hidden black does not come out").isEqualTo(255);
  }

  @Test
  void aPaletteMayBeTransparent() {
    byte[] levels = {0, 70};
    var colours = new IndexColorModel(1, 2, levels, levels, levels, 0);
    BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_BINARY, colours);
    image.getRaster().setSample(2, 2, 0, 1);
    Picture picture = decode(TestPictures.file(image, "png"));
    assertColour(picture, 70, 70, 70, 0);
    assertThat(picture.level(0, 0, 2)).isEqualTo(255);
  }

  @Test
  void alphaIsBlendedInEveryFormatThatHasIt() {
    try (Mat mat = new Mat(8, 8, CV_8UC4, new Scalar(0, 0, 200, 51))) {
      assertColour(decode(TestPictures.file(mat, ".png")), 244, 204, 204, 0);
      assertColour(decode(TestPictures.file(mat, ".webp")), 244, 204, 204, 8);
    }
    try (Mat mat = new Mat(8, 8, CV_16UC4, new Scalar(0, 0, 200 * 257, 51 * 257))) {
      assertColour(decode(TestPictures.file(mat, ".png")), 244, 204, 204, 0);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,244,224,204", "2,244,224,204", "0,200,100,0"})
  void tiffSaysWhatItsFourthChannelIs(int extra, int red, int green, int blue) {
    // Associated alpha (1) is stored multiplied, unassociated (2) is not, 0 is anything.
    int[] pixel = extra == 1 ? new int[] {40, 20, 0, 51} : new int[] {200, 100, 0, 51};
    assertColour(decode(TestPictures.tiff(4, 4, pixel, extra)), red, green, blue, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void exifTurnsThePictureTheRightWayUp(int orientation) {
    BufferedImage upright = TestPictures.ramp(40, 26);
    BufferedImage stored = TestPictures.storedFor(upright, orientation);
    byte[] jpeg = TestPictures.jpegWithExif(TestPictures.file(stored, "jpg"), orientation);
    assertThat(ImageDecoder.open(jpeg, "test", LIMITS).size()).isEqualTo(new PictureSize(26, 40));
    assertLooksLike(decode(jpeg), upright, 14);
    byte[] png = TestPictures.pngWithExif(TestPictures.file(stored, "png"), orientation);
    assertLooksLike(decode(png), upright, 0);
    assertLooksLike(decode(TestPictures.tiff(stored, orientation)), upright, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void aTurnedAndReducedPictureKnowsWhereItsPixelsLay(int orientation) {
    BufferedImage upright = new BufferedImage(93, 61, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = upright.createGraphics();
    pen.setColor(Color.WHITE);
    pen.fillRect(40, 24, 16, 16);
    pen.dispose();
    byte[] file = TestPictures.file(TestPictures.storedFor(upright, orientation), "jpg");
    EncodedPicture encoded =
        ImageDecoder.open(TestPictures.jpegWithExif(file, orientation), "test", LIMITS);
    for (int reduction : new int[] {2, 4, 8}) {
      Picture picture = encoded.decode(reduction);
      assertThat(picture.original()).isEqualTo(new PictureSize(61, 93));
      Point centre = picture.toOriginal(brightCentre(picture));
      assertThat(centre.x()).isCloseTo(48, within(.35));
      assertThat(centre.y()).isCloseTo(32, within(.35));
      assertThat(picture.fromOriginal(centre)).isEqualTo(brightCentre(picture));
    }
  }

  private static Point brightCentre(Picture picture) {
    double sum = 0;
    double sumX = 0;
    double sumY = 0;
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        int level = picture.level(x, y, 1);
        sum += level;
        sumX += level * (x + .5);
        sumY += level * (y + .5);
      }
    }
    return new Point(sumX / sum, sumY / sum);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png"})
  void aReducedPictureIsAnAverage(String format) {
    BufferedImage image = TestPictures.ramp(64, 48);
    EncodedPicture encoded = ImageDecoder.open(TestPictures.file(image, format), "test", LIMITS);
    Picture quarter = encoded.decode(4);
    assertThat(quarter.size()).isEqualTo(new PictureSize(12, 16));
    assertThat(quarter.reduction()).isEqualTo(4);
    for (int x = 0; x < 16; x++) {
      double mean = 0;
      for (int i = 0; i < 16; i++) {
        mean += (image.getRGB(4 * x + i % 4, 20 + i / 4) >> 16 & 0xff) / 16.0;
      }
      assertThat((double) quarter.level(x, 5, 0)).isCloseTo(mean, within(4.0));
    }
  }

  @Test
  void noMoreIsDecodedThanIsAskedFor() throws IOException {
    Path path = folder.resolve("a.jpg");
    Files.write(path, TestPictures.file(TestPictures.ramp(400, 300), "jpg"));
    assertThat(ImageDecoder.decode(path).size()).isEqualTo(new PictureSize(300, 400));
    assertThat(ImageDecoder.decode(path, new PictureSize(75, 100)).reduction()).isEqualTo(4);
    assertThat(ImageDecoder.decode(path, new PictureSize(76, 100)).reduction()).isEqualTo(2);
    assertThat(ImageDecoder.decode(path, new PictureSize(999, 1)).reduction()).isEqualTo(1);
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
    assertRefused("text.jpg", "Dear reader".getBytes(StandardCharsets.UTF_8), "is not a picture");
  }

  @ParameterizedTest
  @ValueSource(doubles = {.02, .2, .6, .98})
  void aFileCutShortIsRefused(double share) throws IOException {
    BufferedImage image = TestPictures.ramp(120, 90);
    for (String format : new String[] {"jpg", "png", "bmp", "gif"}) {
      byte[] file = TestPictures.file(image, format);
      byte[] cut = Arrays.copyOf(file, Math.max(30, (int) (share * file.length)));
      assertRefused("cut." + format, cut, "; replace the file or take it out");
    }
  }

  @Test
  void anEmbeddedThumbnailIsNotTakenForTheEnd() throws IOException {
    byte[] jpeg = TestPictures.file(TestPictures.ramp(120, 90), "jpg");
    byte[] thumbnail = TestPictures.file(TestPictures.ramp(16, 12), "jpg");
    byte[] both = new byte[jpeg.length + thumbnail.length + 4];
    System.arraycopy(jpeg, 0, both, 0, 2);
    both[2] = (byte) 0xff;
    both[3] = (byte) 0xe2;
    both[4] = (byte) (thumbnail.length + 2 >> 8);
    both[5] = (byte) (thumbnail.length + 2);
    System.arraycopy(thumbnail, 0, both, 6, thumbnail.length);
    System.arraycopy(jpeg, 2, both, 6 + thumbnail.length, jpeg.length - 2);
    assertThat(decode(both).size()).isEqualTo(new PictureSize(90, 120));
    assertRefused("cut.jpg", Arrays.copyOf(both, both.length - 100), "is cut short");
  }

  @Test
  void aClaimOfManyPixelsIsRefusedBeforeDecoding() throws IOException {
    byte[] file = TestPictures.file(TestPictures.ramp(10, 10), "png");
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
    byte[] tiff = TestPictures.tiff(TestPictures.ramp(4, 4), 1);
    assertThatThrownBy(() -> ImageDecoder.open(tiff, "sent", PictureLimits.forStrangers()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("sent is a TIFF");
    PictureLimits small = new PictureLimits(100, 1000, EnumSet.allOf(PictureFormat.class));
    byte[] png = TestPictures.file(TestPictures.ramp(40, 40), "png");
    assertThatThrownBy(() -> ImageDecoder.open(png, "sent", small))
        .hasMessageContaining("over the limit of 0 MB");
  }

  @Test
  void nothingIsLeftInNativeMemory() {
    byte[] jpeg = TestPictures.file(TestPictures.ramp(200, 150), "jpg");
    BufferedImage clear = new BufferedImage(40, 40, BufferedImage.TYPE_INT_ARGB);
    byte[] png = TestPictures.file(clear, "png");
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
