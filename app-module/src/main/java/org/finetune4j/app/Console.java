package org.finetune4j.app;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.io.output.WriterOutputStream;
import org.finetune4j.app.console.Printable;
import org.finetune4j.app.report.Table;
import org.finetune4j.app.run.ImageCheck;
import org.finetune4j.app.run.Json;
import org.finetune4j.data.load.BadImage;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where a command prints: results to standard output, everything else to standard error. Text for
 * people passes here through {@link Printable}; text for programs is exact.
 */
final class Console {

  private final PrintWriter out;
  private final PrintWriter err;

  private Console(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  /** With {@code --quiet}, what goes to standard error is dropped, except errors. */
  static Console of(CommandSpec command) {
    return new Console(
        command.commandLine().getOut(),
        CommonOptions.isQuiet(command)
            ? new PrintWriter(Writer.nullWriter())
            : command.commandLine().getErr());
  }

  /** Lets another command line print where a command does. */
  static CommandLine like(CommandSpec command, CommandLine other) {
    return other.setOut(command.commandLine().getOut()).setErr(command.commandLine().getErr());
  }

  /** A line of the result. */
  void result(String line) {
    data(Printable.line(line));
  }

  /** A drawing of several lines. */
  void drawing(String lines) {
    data(Printable.lines(lines));
  }

  /** A result for programs, in a format that quotes what it must. */
  void data(String text) {
    out.println(text);
    out.flush();
  }

  /** The result for people. */
  void result(List<Table> tables) {
    for (int i = 0; i < tables.size(); i++) {
      out.print((i == 0 ? "" : System.lineSeparator()) + tables.get(i).text());
    }
    out.flush();
  }

  /** The result for programs. */
  void json(Object value) {
    data(Printable.json(Json.text(value)));
  }

  /** What is going on, or what a user should know. */
  void note(String line) {
    err.println(Printable.line(line));
    err.flush();
  }

  /** Which images of how many could not be read and were skipped. */
  void skipped(List<BadImage> bad, int images) {
    ImageCheck.skipped(bad, images).forEach(this::note);
  }

  /** Standard error for bytes. */
  OutputStream errStream() {
    try {
      return WriterOutputStream.builder()
          .setWriter(err)
          .setCharset(StandardCharsets.UTF_8)
          .setWriteImmediately(true)
          .get();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether what is written to standard error can be overwritten. */
  boolean terminal() {
    return System.console() != null
        && System.getenv("CI") == null
        && !"dumb".equals(System.getenv("TERM"));
  }
}
