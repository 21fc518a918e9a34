package org.finetune4j.app.fetch;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Shows how much of a file has come and how long the rest may take: a line that redraws itself on a
 * terminal, now and then a line elsewhere.
 */
final class DownloadProgress {
  private static final long REDRAW = Duration.ofMillis(200).toNanos();
  private static final long LINE = Duration.ofSeconds(15).toNanos();

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier clock;
  private String what = "";
  private OptionalLong total = OptionalLong.empty();
  private long startTime;
  private long startBytes;
  private long shown;
  private int drawn;

  /**
   * Prints there.
   *
   * @param terminal whether what is printed can be overwritten
   * @param clock in nanoseconds
   */
  DownloadProgress(PrintStream out, boolean terminal, LongSupplier clock) {
    this.out = out;
    this.terminal = terminal;
    this.clock = clock;
  }

  /**
   * Something new begins.
   *
   * @param title what is going on
   * @param bytes that are there already
   * @param all bytes it will be, where known
   */
  void starts(String title, long bytes, OptionalLong all) {
    clear();
    what = title;
    total = all;
    startBytes = bytes;
    startTime = clock.getAsLong();
    shown = startTime;
  }

  /** So many bytes are there. */
  void at(long bytes) {
    long time = clock.getAsLong();
    if (time - shown < (terminal ? REDRAW : LINE)) {
      return;
    }
    shown = time;
    String text = text(bytes, time - startTime);
    if (terminal) {
      out.print("\r" + text + " ".repeat(Math.max(0, drawn - text.length())));
      drawn = text.length();
    } else {
      out.println(text);
    }
    out.flush();
  }

  private String text(long bytes, long nanos) {
    double speed = (bytes - startBytes) / Math.max(1e-9, nanos / 1e9);
    StringBuilder text = new StringBuilder(what);
    if (total.isPresent() && total.getAsLong() > 0) {
      text.append(String.format(Locale.ROOT, " %d %%,", 100 * bytes / total.getAsLong()));
    }
    text.append(' ').append(ByteCount.text(bytes));
    total.ifPresent(all -> text.append(" of ").append(ByteCount.text(all)));
    text.append(", ").append(ByteCount.text((long) speed)).append("/s");
    if (total.isPresent() && speed > 0) {
      long left = Math.round(Math.max(0, total.getAsLong() - bytes) / speed);
      text.append(", ").append(time(left)).append(" left");
    }
    return text.toString();
  }

  private static String time(long seconds) {
    return seconds < 3600
        ? String.format(Locale.ROOT, "%02d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  /** Takes the line away. */
  void clear() {
    if (drawn > 0) {
      out.print("\r" + " ".repeat(drawn) + "\r");
      out.flush();
      drawn = 0;
    }
  }
}
