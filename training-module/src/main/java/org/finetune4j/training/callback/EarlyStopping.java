package org.finetune4j.training.callback;

import java.util.List;
import java.util.Locale;
import org.finetune4j.training.Callback;
import org.finetune4j.training.EpochRow;
import org.finetune4j.training.Fit;

/** Ends a phase when a metric has not become better for some epochs. */
public final class EarlyStopping implements Callback {
  private final MetricComparison metric;
  private final int patience;
  private final double margin;
  private int before;

  /**
   * Watches a metric.
   *
   * @param metric {@code valid_loss} or the name of a metric
   * @param patience epochs without a better one before it ends, at least 1
   * @param margin by how much better counts, at least 0
   */
  public EarlyStopping(String metric, int patience, double margin) {
    if (patience < 1 || !(margin >= 0)) {
      throw new IllegalArgumentException("a patience of " + patience + ", a margin of " + margin);
    }
    this.metric = new MetricComparison(metric);
    this.patience = patience;
    this.margin = margin;
  }

  @Override
  public void fitStarts(Fit fit) {
    before = fit.recorder().rows().size() - fit.firstEpoch();
  }

  @Override
  public void epochEnds(Fit fit, EpochRow row) {
    List<EpochRow> all = fit.recorder().rows();
    List<EpochRow> rows = all.subList(before, all.size());
    int best = 0;
    for (int i = 1; i < rows.size(); i++) {
      if (metric.isBest(rows.get(i), List.of(rows.get(best)), margin)) {
        best = i;
      }
    }
    if (rows.size() - 1 - best >= patience) {
      fit.stop(
          String.format(
              Locale.ROOT,
              "%s has not become better for %d epochs: the best was epoch %d.",
              metric.name(),
              patience,
              rows.get(best).epoch()));
    }
  }
}
