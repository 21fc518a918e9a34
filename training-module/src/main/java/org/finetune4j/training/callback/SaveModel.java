package org.finetune4j.training.callback;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.finetune4j.training.Callback;
import org.finetune4j.training.EpochRow;
import org.finetune4j.training.Fit;
import org.finetune4j.training.FitOutcome;

/** Keeps a model file of the best epoch, or of the last. */
public final class SaveModel implements Callback {
  private final Path file;
  private final Optional<MetricComparison> metric;

  private SaveModel(Path file, Optional<MetricComparison> metric) {
    this.file = Objects.requireNonNull(file);
    this.metric = metric;
  }

  /**
   * Of the epoch that is best by a metric, over all phases.
   *
   * @param metric {@code valid_loss} or the name of a metric
   */
  public static SaveModel best(Path file, String metric) {
    return new SaveModel(file, Optional.of(new MetricComparison(metric)));
  }

  /** Of the last epoch. */
  public static SaveModel last(Path file) {
    return new SaveModel(file, Optional.empty());
  }

  @Override
  public void epochEnds(Fit fit, EpochRow row) {
    List<EpochRow> rows = fit.recorder().rows();
    List<EpochRow> earlier = rows.subList(0, rows.size() - 1);
    if (metric.isEmpty() || metric.get().isBest(row, earlier, 0)) {
      fit.saveModel(file);
    }
  }

  /** An interrupted fit leaves what it has learned, unless a whole epoch was better. */
  @Override
  public void fitEnds(Fit fit, FitOutcome outcome) {
    boolean nothingYet = fit.recorder().rows().isEmpty();
    if (outcome.end() == FitOutcome.End.INTERRUPTED && (metric.isEmpty() || nothingYet)) {
      fit.saveModel(file);
    }
  }
}
