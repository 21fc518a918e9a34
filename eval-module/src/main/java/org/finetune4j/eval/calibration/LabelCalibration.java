package org.finetune4j.eval.calibration;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.finetune4j.eval.BinaryScores;
import org.finetune4j.eval.LabelPredictions;

/**
 * Turns scores of labels into probabilities: the logit of each is multiplied and shifted.
 *
 * @param lines by label, in the predictions' order
 */
public record LabelCalibration(List<Line> lines) {
  /** Below so many positives or negatives, a label takes the common temperature. */
  private static final int FEW = 10;

  /** How a calibration is fitted. */
  public enum Method {
    /** One temperature for all labels (Guo et al. 2017). */
    TEMPERATURE,
    /**
     * A slope and an intercept for each label: vector scaling (Guo et al. 2017), which is Platt's
     * method for each label, with his targets (Platt, Probabilistic Outputs for Support Vector
     * Machines, 1999). A label with fewer than ten positives or negatives, or whose slope would not
     * be positive, takes the common temperature.
     */
    PER_LABEL
  }

  /**
   * The calibrated logit is {@code slope * logit + intercept}.
   *
   * @param slope above 0
   */
  public record Line(double slope, double intercept) {
    /** The scores as they are. */
    public static final Line SAME = new Line(1, 0);

    /** Refuses what turns the order of scores around. */
    public Line {
      if (!(slope > 0 && Double.isFinite(slope) && Double.isFinite(intercept))) {
        throw new IllegalArgumentException("a slope of " + slope + " and a shift by " + intercept);
      }
    }

    /** A score, calibrated. */
    public float of(float score) {
      return equals(SAME) ? score : (float) Logits.sigmoid(slope * Logits.of(score) + intercept);
    }
  }

  /** Copies the list. */
  public LabelCalibration {
    lines = List.copyOf(lines);
  }

  /**
   * Fits it to predictions.
   *
   * @return empty where there is no temperature of least loss: the scores separate all entries, or
   *     none
   */
  public static Optional<LabelCalibration> fit(LabelPredictions predictions, Method method) {
    Objects.requireNonNull(method);
    return Temperature.fit(predictions.entries())
        .map(temperature -> new Line(1 / temperature.value(), 0))
        .map(
            common -> {
              List<Line> lines = new ArrayList<>();
              for (int label = 0; label < predictions.classes().size(); label++) {
                BinaryScores entries = predictions.entries(label);
                lines.add(
                    method == Method.PER_LABEL ? Platt.fit(entries, FEW).orElse(common) : common);
              }
              return new LabelCalibration(lines);
            });
  }

  /** The same predictions with calibrated scores. */
  public LabelPredictions apply(LabelPredictions predictions) {
    if (predictions.classes().size() != lines.size()) {
      throw new IllegalArgumentException(lines.size() + " lines for " + predictions.classes());
    }
    return predictions.withScores((row, label) -> calibrated(predictions, row, label));
  }

  private float calibrated(LabelPredictions predictions, int row, int label) {
    return lines.get(label).of(predictions.score(row, label));
  }

  /** The temperature where it is one for all labels. */
  public Optional<Double> temperature() {
    return lines.stream().distinct().count() == 1 && lines.get(0).intercept() == 0
        ? Optional.of(1 / lines.get(0).slope())
        : Optional.empty();
  }
}
