package org.finetune4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageSourceTest {
  @TempDir private Path folder;

  private static BufferedImage noise(int type) {
    BufferedImage image = new BufferedImage(37, 21, type);
    Random random = new Random(type);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        for (int band = 0; band < image.getRaster().getNumBands(); band++) {
          image.getRaster().setSample(x, y, band, random.nextInt(1 << 16));
        }
      }
    }
    return image;
  }

  private static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  private static byte[] rgb(ImageSource source, int reduction) {
    return source.open(ImageLimits.defaults()).decode(reduction).rgb();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_BYTE_GRAY,
        BufferedImage.TYPE_USHORT_GRAY
      })
  void aFileItsBytesAStreamOfThemAndItsPixelsAreTheSameImage(int type) throws IOException {
    BufferedImage image = noise(type);
    byte[] bytes = png(image);
    Path file = Files.write(folder.resolve("a.png"), bytes);
    for (int reduction : new int[] {1, 4}) {
      byte[] expected = rgb(ImageSource.of(file), reduction);
      assertThat(
              Stream.of(
                  ImageSource.of(bytes, "a"),
                  ImageSource.of(new ByteArrayInputStream(bytes), "a"),
                  ImageSource.of(image, "a")))
          .allMatch(source -> Arrays.equals(rgb(source, reduction), expected));
    }
    assertThat(ImageSource.of(image, "a").open(ImageLimits.defaults()).size())
        .isEqualTo(new ImageSize(21, 37));
  }

  @Test
  void sixteenBitsOfColourAreCutToEight() throws IOException {
    ColorModel colours =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_USHORT);
    BufferedImage image =
        new BufferedImage(colours, colours.createCompatibleWritableRaster(9, 5), false, null);
    Random random = new Random(1);
    for (int band = 0; band < 3; band++) {
      for (int i = 0; i < 45; i++) {
        image.getRaster().setSample(i % 9, i / 9, band, random.nextInt(1 << 16));
      }
    }
    assertThat(rgb(ImageSource.of(image, "a"), 1))
        .isEqualTo(rgb(ImageSource.of(png(image), "a"), 1));
  }

  @Test
  void limitsHoldForEveryKind() throws IOException {
    BufferedImage image = noise(BufferedImage.TYPE_INT_RGB);
    byte[] bytes = png(image);
    ImageLimits few = new ImageLimits(1 << 20, 100, EnumSet.allOf(ImageFormat.class));
    for (ImageSource source :
        List.of(
            ImageSource.of(Files.write(folder.resolve("a.png"), bytes)),
            ImageSource.of(bytes, "a.png"),
            ImageSource.of(new ByteArrayInputStream(bytes), "a.png"),
            ImageSource.of(image, "a.png"))) {
      assertThatThrownBy(() -> source.open(few))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("a.png claims 37x21 pixels");
    }
  }

  @Test
  void aStreamIsReadNoFurtherThanTheLimit() {
    ImageLimits small = new ImageLimits(1000, 1000, EnumSet.allOf(ImageFormat.class));
    InputStream endless =
        new InputStream() {
          private int read;

          @Override
          public int read() {
            assertThat(++read).isLessThanOrEqualTo(1001);
            return 0;
          }

          @Override
          public int read(byte[] to, int from, int count) {
            int some = Math.min(count, 100);
            Arrays.fill(to, from, from + some, (byte) 0);
            read += some;
            assertThat(read).isLessThanOrEqualTo(1001 + 100);
            return some;
          }
        };
    assertThatThrownBy(() -> ImageSource.of(endless, "an upload").open(small))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("an upload has");
  }

  @Test
  void aStreamThatFailsIsOneSentence() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("connection reset");
          }
        };
    assertThatThrownBy(() -> ImageSource.of(broken, "an upload").open(ImageLimits.defaults()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("an upload");
  }
}
