package org.finetune4j.app.page;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.finetune4j.app.plot.LossChart;
import org.finetune4j.training.EpochRow;
import org.finetune4j.training.Step;

/** Losses and rates over the epochs, as a page draws them; what is not finite is null. */
record TrainingCurves(Steps steps, Epochs epochs) {
  /** More steps than a chart is wide are thinned evenly. */
  private static final int MOST = 1200;

  /**
   * Steps, or some of them evenly taken.
   *
   * @param at where each ends, in epochs
   * @param rates by group, each as long as the steps
   */
  record Steps(
      List<Double> at, List<Double> loss, List<Double> smoothed, List<List<Double>> rates) {}

  /**
   * Finished epochs.
   *
   * @param at their ends: 1, 2 ...
   */
  record Epochs(List<Integer> at, List<Double> train, List<Double> valid, List<Phase> phases) {}

  /** A phase and the epoch it begins at. */
  record Phase(int at, String name) {}

  static TrainingCurves of(List<Step> steps, List<EpochRow> rows) {
    return new TrainingCurves(steps(steps, rows.size()), epochs(rows));
  }

  private static Steps steps(List<Step> steps, int finishedEpochs) {
    double[] places = LossChart.places(steps, finishedEpochs);
    int shown = Math.min(MOST, steps.size());
    List<Integer> taken =
        IntStream.range(0, shown)
            .mapToObj(i -> (int) ((i + 1L) * steps.size() / shown) - 1)
            .toList();
    int groups = steps.isEmpty() ? 0 : steps.get(steps.size() - 1).rates().size();
    List<List<Double>> rates = new ArrayList<>();
    for (int g = 0; g < groups; g++) {
      int group = g;
      rates.add(taken.stream().map(i -> rate(steps.get(i), group)).toList());
    }
    return new Steps(
        taken.stream().map(i -> places[i]).toList(),
        nullable(taken.stream().map(i -> steps.get(i).loss()).toList()),
        nullable(taken.stream().map(i -> steps.get(i).smoothedLoss()).toList()),
        rates);
  }

  private static Double rate(Step step, int group) {
    return group < step.rates().size() ? step.rates().get(group) : null;
  }

  private static Epochs epochs(List<EpochRow> rows) {
    List<Phase> phases = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      boolean begins =
          i == 0
              || rows.get(i).epoch() <= rows.get(i - 1).epoch()
              || !rows.get(i).phase().equals(rows.get(i - 1).phase());
      if (begins) {
        phases.add(new Phase(i, rows.get(i).phase()));
      }
    }
    return new Epochs(
        IntStream.rangeClosed(1, rows.size()).boxed().toList(),
        nullable(rows.stream().map(EpochRow::trainLoss).toList()),
        nullable(rows.stream().map(EpochRow::validLoss).toList()),
        phases);
  }

  private static List<Double> nullable(List<Double> values) {
    List<Double> list = new ArrayList<>();
    values.forEach(v -> list.add(Double.isFinite(v) ? v : null));
    return list;
  }
}
