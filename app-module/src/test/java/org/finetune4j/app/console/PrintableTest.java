package org.finetune4j.app.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.finetune4j.app.report.Table;
import org.finetune4j.app.run.Json;
import org.junit.jupiter.api.Test;

class PrintableTest {
  private static final String ESC = String.valueOf((char) 27);
  private static final String C1 = String.valueOf((char) 0x9b);
  private static final String BELL = String.valueOf((char) 7);
  private static final String OVERRIDE = String.valueOf((char) 0x202e);
  private static final String ISOLATE = String.valueOf((char) 0x2067);
  private static final String SEPARATOR = String.valueOf((char) 0x2028);
  private static final String TAG = Character.toString(0xe0041);

  @Test
  void whatATerminalObeysIsWrittenOut() {
    assertThat(Printable.line(ESC + "[31mred" + BELL)).isEqualTo("\\u001b[31mred\\u0007");
    assertThat(Printable.line(C1 + "2J")).isEqualTo("\\u009b2J");
    assertThat(Printable.line("a\nfinetune4j: all is well\r\t"))
        .isEqualTo("a\\nfinetune4j: all is well\\r\\t");
    assertThat(Printable.line(OVERRIDE + "gpj.exe" + ISOLATE + SEPARATOR))
        .isEqualTo("\\u202egpj.exe\\u2067\\u2028");
    assertThat(Printable.line(TAG)).isEqualTo("\\udb40\\udc41");
    assertThat(Printable.line("half " + (char) 0xd83d)).isEqualTo("half \\ud83d");
  }

  @Test
  void wordsOfAnyLanguageStay() {
    String family = String.join(String.valueOf((char) 0x200d), "\uD83D\uDC68", "\uD83D\uDC69");
    for (String text :
        List.of(
            "C:\\temp\\cat.jpg",
            "Z\u00fcrich",
            "\u4e2d\u6587",
            "\u0645\u06cc\u200c\u0634",
            family)) {
      assertThat(Printable.line(text)).isEqualTo(text);
    }
  }

  @Test
  void linesStayLines() {
    assertThat(Printable.lines("a\r\nb\n\tc" + ESC + "\rd")).isEqualTo("a\nb\n\tc\\u001b\\rd");
  }

  @Test
  void jsonMeansTheSame() throws Exception {
    String label = "a" + C1 + OVERRIDE + TAG + ESC + "\n";
    String json = Printable.json(Json.text(List.of(label)));
    assertThat(json.chars().filter(c -> c >= 127 || (c < 32 && c != '\n' && c != '\r'))).isEmpty();
    assertThat(new ObjectMapper().readTree(json).get(0).asText()).isEqualTo(label);
  }

  @Test
  void aCellOfATableStaysInItsColumn() {
    Table table =
        new Table(
            "t\nx", "", List.of("file", "n"), List.of(List.of("a\nb", "1"), List.of("c", "2")));
    assertThat(table.text()).isEqualTo("t\\nx\nfile  n\na\\nb  1\nc     2\n");
  }
}
