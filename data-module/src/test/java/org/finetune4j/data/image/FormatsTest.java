package org.finetune4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.finetune4j.data.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Some 400 small files of every format, depth, kind of alpha, order of bytes, layout and
 * orientation. Each stands beside what it must look like over white: the levels it was made from
 * where they are known, what Pillow 12.3 makes of it where coding loses some.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FormatsTest {
  private final Map<String, byte[]> files = contents();

  @Test
  void theSetIsWhole() {
    assertThat(index()).hasSizeGreaterThan(400);
  }

  @ParameterizedTest
  @MethodSource("index")
  void everyFormatLooksAsItWasMade(String line) {
    String[] words = line.split(" ");
    if (words[1].equals("refused")) {
      assertThatThrownBy(() -> decode(words[0]))
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith(words[0] + " is ")
          .hasMessageEndingWith("take it out");
      return;
    }
    Image image = decode(words[0]);
    byte[] expected = files.get(words[3]);
    assertThat(image.width() + "x" + image.height()).isEqualTo(words[1]);
    int most = 0;
    for (int i = 0; i < expected.length; i++) {
      most = Math.max(most, Math.abs((expected[i] & 0xff) - (image.rgb()[i] & 0xff)));
    }
    assertThat(most).as("largest difference").isLessThanOrEqualTo(Integer.parseInt(words[2]));
  }

  private Image decode(String name) {
    return ImageDecoder.open(files.get(name), name, ImageLimits.defaults()).decode(1);
  }

  private List<String> index() {
    return new String(files.get("index.txt"), StandardCharsets.UTF_8).lines().toList();
  }

  static Map<String, byte[]> contents() {
    Map<String, byte[]> files = new HashMap<>();
    try (InputStream in = FormatsTest.class.getResourceAsStream("/images/formats.zip.gz");
        ZipInputStream zip = new ZipInputStream(new GZIPInputStream(in))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }
}
