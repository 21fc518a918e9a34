package org.finetune4j.training;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.finetune4j.eval.Metric;
import org.finetune4j.training.optimizer.ParameterState;

/**
 * The place of a checkpoint of version 0.1.0, which stands among the facts of its card: numbers as
 * text, and a line an epoch with tabs between its cells.
 */
final class EarlierCheckpoint {
  private static final String FACT = "checkpoint.";
  private static final String TAB = "\t";

  private EarlierCheckpoint() {}

  static boolean isIn(Map<String, String> facts) {
    return facts.containsKey(FACT + "phase");
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException for what was never written
   */
  static Checkpoint read(Map<String, String> facts, Map<String, ParameterState> optimizer) {
    return new Checkpoint(
        Integer.parseInt(fact(facts, "phase")),
        Integer.parseInt(fact(facts, "phase_epochs")),
        Integer.parseInt(fact(facts, "phase_epochs_done")),
        Integer.parseInt(fact(facts, "batches")),
        Integer.parseInt(fact(facts, "epochs")),
        Long.parseLong(fact(facts, "steps")),
        new double[] {
          Double.parseDouble(fact(facts, "smoothed_mean")),
          Double.parseDouble(fact(facts, "smoothed_weight"))
        },
        rows(fact(facts, "rows")),
        optimizer);
  }

  private static String fact(Map<String, String> facts, String name) {
    String fact = facts.get(FACT + name);
    if (fact == null) {
      throw new IllegalArgumentException("its " + name + " is missing");
    }
    return fact;
  }

  private static List<EpochRow> rows(String text) {
    return text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split("\n")).map(EarlierCheckpoint::row).toList();
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
