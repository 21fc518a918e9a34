package org.finetune4j.training.callback;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.finetune4j.eval.Metric;
import org.finetune4j.training.Callback;
import org.finetune4j.training.EpochRow;
import org.finetune4j.training.Fit;

/** Prints a row an epoch, under a header for each phase, as fastai does. */
public final class EpochTable implements Callback {
  private static final int FIRST_WIDTH = 7;
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
    List<String> header = header(row.metrics());
    if (!headed) {
      out.println(line(header, header));
      headed = true;
    }
    out.println(line(cells(row), header));
    out.flush();
  }

  /** The names over the cells of rows with these metrics. */
  public static List<String> header(List<Metric> metrics) {
    List<String> cells = new ArrayList<>(List.of("epoch", "train_loss", "valid_loss"));
    metrics.forEach(m -> cells.add(m.name()));
    cells.add("time");
    return cells;
  }

  /** The cells of a row, under {@link #header}. */
  public static List<String> cells(EpochRow row) {
    List<String> cells = new ArrayList<>();
    cells.add(Integer.toString(row.epoch()));
    cells.add(number(OptionalDouble.of(row.trainLoss())));
    cells.add(number(OptionalDouble.of(row.validLoss())));
    row.metrics().forEach(m -> cells.add(number(m.value())));
    cells.add(time(row.time()));
    return cells;
  }

  /** In columns as wide as their names ask for. */
  static String line(List<String> cells, List<String> header) {
    StringBuilder line = new StringBuilder(pad(cells.get(0), FIRST_WIDTH));
    for (int i = 1; i < cells.size() - 1; i++) {
      line.append(pad(cells.get(i), Math.max(WIDTH, header.get(i).length() + 2)));
    }
    return line.append(cells.get(cells.size() - 1)).toString();
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }

  private static String number(OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, "%.6f", value.getAsDouble()) : "-";
  }

  /** Minutes and seconds, hours before them where there are any. */
  public static String time(Duration time) {
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
