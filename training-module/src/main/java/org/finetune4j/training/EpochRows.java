package org.finetune4j.training;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.finetune4j.eval.Metric;

/** Rows as text in a checkpoint: a line a row, tabs between, numbers that read back exactly. */
final class EpochRows {
  private static final String TAB = "\t";

  private EpochRows() {}

  static String write(List<EpochRow> rows) {
    return rows.stream().map(EpochRows::line).collect(Collectors.joining("\n"));
  }

  private static String line(EpochRow row) {
    List<String> cells =
        new ArrayList<>(
            List.of(
                row.phase(),
                Integer.toString(row.epoch()),
                Double.toString(row.trainLoss()),
                Double.toString(row.validLoss()),
                Long.toString(row.time().toNanos())));
    for (Metric metric : row.metrics()) {
      cells.add(metric.name());
      cells.add(metric.value().isPresent() ? Double.toString(metric.value().getAsDouble()) : "");
      cells.add(Boolean.toString(metric.greaterIsBetter()));
    }
    return String.join(TAB, cells);
  }

  /** Throws IllegalArgumentException for what {@link #write} does not write. */
  static List<EpochRow> read(String text) {
    return text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split("\n")).map(EpochRows::row).toList();
  }

  private static EpochRow row(String line) {
    String[] cells = line.split(TAB, -1);
    if (cells.length < 5 || (cells.length - 5) % 3 != 0) {
      throw new IllegalArgumentException("not a row: " + line);
    }
    List<Metric> metrics = new ArrayList<>();
    for (int i = 5; i < cells.length; i += 3) {
      metrics.add(
          new Metric(
              cells[i],
              cells[i + 1].isEmpty()
                  ? OptionalDouble.empty()
                  : OptionalDouble.of(Double.parseDouble(cells[i + 1])),
              Boolean.parseBoolean(cells[i + 2])));
    }
    return new EpochRow(
        cells[0],
        Integer.parseInt(cells[1]),
        Double.parseDouble(cells[2]),
        Double.parseDouble(cells[3]),
        metrics,
        Duration.ofNanos(Long.parseLong(cells[4])));
  }
}
