package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.finetune4j.data.ImageSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class SizeConverterTest {
  private final SizeConverter sizes = new SizeConverter();

  @Test
  void oneNumberIsASquareAndTwoAreHeightAndWidth() {
    assertThat(sizes.convert("128")).isEqualTo(ImageSize.square(128));
    assertThat(sizes.convert("120x160")).isEqualTo(new ImageSize(120, 160));
    assertThat(sizes.convert("8192")).isEqualTo(ImageSize.square(8192));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "0", "-1", "12x", "1x2x3", "99999999999"})
  void anythingElseIsNoSize(String word) {
    assertThatThrownBy(() -> sizes.convert(word))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("is not a size");
  }

  @ParameterizedTest
  @ValueSource(strings = {"100000x100000", "8193", "1x8193"})
  void aSizeThatNoModelFileHoldsIsRefused(String word) {
    assertThatThrownBy(() -> sizes.convert(word))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("larger than 8192 pixels per side");
  }
}
