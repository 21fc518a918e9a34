package org.finetune4j.training;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.finetune4j.eval.Metric;

/**
 * A row of the table that training prints.
 *
 * @param phase name of the phase
 * @param epoch of the phase, counted from 0
 * @param trainLoss exponential mean of the batches' losses since the phase began, as in fastai's
 *     table
 * @param validLoss mean over the validation images
 * @param metrics of the validation images, always the same in the same order
 * @param time training and validation together
 */
public record EpochRow(
    String phase,
    int epoch,
    double trainLoss,
    double validLoss,
    List<Metric> metrics,
    Duration time) {
  /** The name of {@link #validLoss} among the metrics. */
  public static final String VALID_LOSS = "valid_loss";

  /** Copies the list. */
  public EpochRow {
    Objects.requireNonNull(phase);
    Objects.requireNonNull(time);
    metrics = List.copyOf(metrics);
  }

  /**
   * A metric by name, with its direction: {@code valid_loss} or a metric.
   *
   * @throws IllegalArgumentException for an unknown name
   */
  public Metric metric(String name) {
    if (name.equals(VALID_LOSS)) {
      return new Metric(name, OptionalDouble.of(validLoss), false);
    }
    return metrics.stream()
        .filter(m -> m.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no metric '" + name + "': there are valid_loss and " + names()));
  }

  private List<String> names() {
    return metrics.stream().map(Metric::name).toList();
  }
}
