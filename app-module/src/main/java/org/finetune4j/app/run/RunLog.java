package org.finetune4j.app.run;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.io.output.TeeOutputStream;
import org.finetune4j.app.console.Printable;

/** What is printed during a run, kept so that it can be written into the run. */
final class RunLog {
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final PrintStream both;

  /**
   * Prints everything there too.
   *
   * @param earlier what was printed before the run was stopped
   */
  RunLog(OutputStream shown, String earlier) {
    kept.writeBytes(earlier.getBytes(StandardCharsets.UTF_8));
    both = new PrintStream(new TeeOutputStream(shown, kept), true, StandardCharsets.UTF_8);
  }

  PrintStream stream() {
    return both;
  }

  void print(String line) {
    both.println(Printable.line(line));
  }

  String text() {
    return kept.toString(StandardCharsets.UTF_8);
  }
}
