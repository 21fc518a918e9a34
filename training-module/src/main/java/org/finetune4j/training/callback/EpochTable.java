package org.finetune4j.training.callback;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.finetune4j.training.Callback;
import org.finetune4j.training.EpochRow;
import org.finetune4j.training.Fit;
import org.finetune4j.training.Metric;

/** Prints a row an epoch, under a header for each phase, as fastai does. */
public final class EpochTable implements Callback {
  private static final int WIDTH = 12;

  private final PrintStream out;
  private boolean headed;

  /** Prints there. */
  public EpochTable(PrintStream out) {
    this.out = Objects.requireNonNull(out);
  }

  @Override
  public void fitStarts(Fit fit) {
    headed = false;
  }

  @Override
  public void epochEnds(Fit fit, EpochRow row) {
    if (!headed) {
      out.println(header(row.metrics()));
      headed = true;
    }
    out.println(line(row));
    out.flush();
  }

  /** The header over rows with these metrics. */
  public static String header(List<Metric> metrics) {
    return cells(
        "epoch",
        "train_loss",
        "valid_loss",
        metrics.stream().map(Metric::name).toArray(String[]::new));
  }

  /** A row under {@link #header}. */
  public static String line(EpochRow row) {
    return cells(
        Integer.toString(row.epoch()),
        number(OptionalDouble.of(row.trainLoss())),
        number(OptionalDouble.of(row.validLoss())),
        row.metrics().stream().map(m -> number(m.value())).toArray(String[]::new),
        row.metrics().stream().map(Metric::name).toArray(String[]::new),
        time(row.time()));
  }

  private static String cells(String epoch, String train, String valid, String[] names) {
    return cells(epoch, train, valid, names, names, "time");
  }

  private static String cells(
      String epoch, String train, String valid, String[] metrics, String[] names, String time) {
    StringBuilder line = new StringBuilder();
    line.append(pad(epoch, 7)).append(pad(train, WIDTH)).append(pad(valid, WIDTH));
    for (int i = 0; i < metrics.length; i++) {
      line.append(pad(metrics[i], Math.max(WIDTH, names[i].length() + 2)));
    }
    return line.append(time).toString();
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }

  private static String number(OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, "%.6f", value.getAsDouble()) : "-";
  }

  /** Minutes and seconds, hours before them where there are any. */
  static String time(Duration time) {
    long seconds = Math.round(time.toMillis() / 1000.0);
    List<Long> parts =
        seconds >= 3600
            ? Arrays.asList(seconds / 3600, seconds / 60 % 60, seconds % 60)
            : Arrays.asList(seconds / 60, seconds % 60);
    return parts.stream()
        .map(part -> String.format(Locale.ROOT, "%02d", part))
        .collect(Collectors.joining(":"));
  }
}
