package org.finetune4j.app.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DownloadProgressTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final AtomicLong clock = new AtomicLong(5);

  private DownloadProgress progress(boolean terminal) {
    return new DownloadProgress(
        new PrintStream(printed, true, StandardCharsets.UTF_8), terminal, clock::get);
  }

  private void seconds(long seconds) {
    clock.addAndGet(seconds * 1_000_000_000);
  }

  private String text() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aTerminalShowsOneLineThatGoesAtTheEnd() {
    DownloadProgress progress = progress(true);
    progress.starts("a.tgz", 100_000_000, OptionalLong.of(400_000_000));
    seconds(10);
    progress.at(200_000_000);
    progress.clear();

    String line = "a.tgz 50 %, 200 MB of 400 MB, 10.0 MB/s, 00:20 left";
    assertThat(text()).isEqualTo("\r" + line + "\r" + " ".repeat(line.length()) + "\r");
  }

  @Test
  void elsewhereALineIsPrintedNowAndThen() {
    DownloadProgress progress = progress(false);
    progress.starts("a.tgz", 0, OptionalLong.empty());
    for (int i = 1; i <= 40; i++) {
      seconds(1);
      progress.at(i * 1_000_000);
    }
    progress.clear();

    assertThat(text().lines())
        .containsExactly("a.tgz 15.0 MB, 1.00 MB/s", "a.tgz 30.0 MB, 1.00 MB/s");
  }

  @Test
  void aLongTimeIsShownInHours() {
    DownloadProgress progress = progress(false);
    progress.starts("a.tgz", 0, OptionalLong.of(1_000_000_000));
    seconds(20);
    progress.at(2_000_000);

    assertThat(text()).contains(", 2:46:20 left");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 bytes",
    "999, 999 bytes",
    "1000, 1.00 kB",
    "999499, 999 kB",
    "999500, 1.00 MB",
    "9994999, 9.99 MB",
    "9995000, 10.0 MB",
    "99950000, 100 MB",
    "452316199, 452 MB",
    "1637796771, 1.64 GB",
    "9223372036854775807, 9223372 TB"
  })
  void bytesAreShownWithThreeDigits(long bytes, String text) {
    assertThat(ByteCount.text(bytes)).isEqualTo(text);
  }
}
