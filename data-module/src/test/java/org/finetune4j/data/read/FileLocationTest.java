package org.finetune4j.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.finetune4j.data.BadInputException;
import org.junit.jupiter.api.Test;

class FileLocationTest {
  private static final FileLocation LINE = FileLocation.of(Path.of("a", "val.txt")).at("line 3");

  /** On Linux a null alone; on Windows also such as a question mark. */
  @Test
  void aNameThatNoFileCanHaveIsRefusedWithItsLine() {
    assertThat(LINE.resolve(Path.of("images"), "b.jpg")).isEqualTo(Path.of("images", "b.jpg"));
    assertThatThrownBy(() -> LINE.resolve(Path.of("images"), "b\0.jpg"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("val.txt, line 3: 'b")
        .hasMessageEndingWith("is no file name: correct it.");
  }

  @Test
  void whereElseAnImageIsListedIsAsShortAsCanBe() {
    Path file = Path.of("a", "val.txt");
    Path other = Path.of("a", "train.txt");
    assertThat(LINE.listedTwice("x", FileLocation.of(file).at("line 1")))
        .hasMessage(file + ", line 3: 'x' is listed already, at line 1: remove one.");
    assertThat(LINE.listedTwice("x", FileLocation.of(other).at("line 1")))
        .hasMessage(
            file + ", line 3: 'x' is listed already, at " + other + ", line 1: remove one.");
    assertThat(LINE.listedTwice("x", FileLocation.of(other)))
        .hasMessage(file + ", line 3: 'x' is listed already, at " + other + ": remove one.");
  }

  @Test
  void theOtherListIsNamedWholeHoweverLongItsPath() {
    Path other = Path.of("a".repeat(90), "b".repeat(90), "train.txt");
    assertThat(LINE.listedTwice("x", FileLocation.of(other).at("line 1")))
        .hasMessageEndingWith("at " + other + ", line 1: remove one.");
    assertThat(LINE.listedTwice("x", FileLocation.of(other)))
        .hasMessageEndingWith("at " + other + ": remove one.");
  }
}
