package org.finetune4j.app.run;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.io.output.TeeOutputStream;
import org.finetune4j.app.console.Printable;

/** What is said while a run goes on, kept so that it can be written into the run. */
final class RunLog {
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final PrintStream both;

  /**
   * Says everything there too.
   *
   * @param earlier what was said before the run broke off
   */
  RunLog(OutputStream shown, String earlier) {
    kept.writeBytes(earlier.getBytes(StandardCharsets.UTF_8));
    both = new PrintStream(new TeeOutputStream(shown, kept), true, StandardCharsets.UTF_8);
  }

  PrintStream stream() {
    return both;
  }

  void say(String line) {
    both.println(Printable.line(line));
  }

  String text() {
    return kept.toString(StandardCharsets.UTF_8);
  }
}
