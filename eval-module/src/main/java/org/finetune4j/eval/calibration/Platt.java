package org.finetune4j.eval.calibration;

import java.util.Optional;
import org.finetune4j.eval.BinaryScores;

/**
 * The line through logits of least cross-entropy against Platt's targets, by Newton's method with
 * halved steps (Lin, Lin and Weng, A Note on Platt's Probabilistic Outputs, 2007). His targets are
 * a little inside 0 and 1, so there is always one.
 */
final class Platt {
  private static final int MOST_STEPS = 100;
  private static final double RIDGE = 1e-12;
  private static final double SMALL = 1e-10;

  private final double[] logits;
  private final double[] targets;
  private double slope = 1;
  private double intercept;

  private Platt(BinaryScores entries, int positives) {
    this.logits = Logits.of(entries);
    this.targets = new double[logits.length];
    double high = (positives + 1.0) / (positives + 2.0);
    double low = 1.0 / (logits.length - positives + 2.0);
    for (int i = 0; i < targets.length; i++) {
      targets[i] = entries.positives()[i] ? high : low;
    }
  }

  /** Empty with fewer than so many positives or negatives, or a slope that is not positive. */
  static Optional<LabelCalibration.Line> fit(BinaryScores entries, int few) {
    int positives = entries.positiveCount();
    if (positives < few || entries.size() - positives < few) {
      return Optional.empty();
    }
    Platt platt = new Platt(entries, positives);
    for (int step = 0; step < MOST_STEPS && platt.step(); step++) {
      // until no step makes the loss smaller
    }
    return platt.slope > 0
        ? Optional.of(new LabelCalibration.Line(platt.slope, platt.intercept))
        : Optional.empty();
  }

  private boolean step() {
    double slopeGradient = 0;
    double interceptGradient = 0;
    double aa = RIDGE;
    double ab = 0;
    double bb = RIDGE;
    for (int i = 0; i < logits.length; i++) {
      double p = Logits.sigmoid(slope * logits[i] + intercept);
      double curvature = p * (1 - p);
      slopeGradient += (p - targets[i]) * logits[i];
      interceptGradient += p - targets[i];
      aa += curvature * logits[i] * logits[i];
      ab += curvature * logits[i];
      bb += curvature;
    }
    double determinant = aa * bb - ab * ab;
    double slopeStep = (bb * slopeGradient - ab * interceptGradient) / determinant;
    double interceptStep = (aa * interceptGradient - ab * slopeGradient) / determinant;
    double before = loss(slope, intercept);
    for (double part = 1; part > SMALL; part /= 2) {
      double after = loss(slope - part * slopeStep, intercept - part * interceptStep);
      if (after < before - SMALL * before) {
        slope -= part * slopeStep;
        intercept -= part * interceptStep;
        return true;
      }
    }
    return false;
  }

  private double loss(double a, double b) {
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      sum += Logits.loss(a * logits[i] + b, targets[i]);
    }
    return sum;
  }
}
