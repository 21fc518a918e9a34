package org.finetune4j.model.network;

import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How logits are moved so that scores are probabilities that come true as often as predicted.
 *
 * @param temperature what all logits are divided by, above 0; empty where there is none
 * @param lines one for each label, in the task's order, in the place of a temperature; empty where
 *     labels have none of their own
 */
public record Calibration(OptionalDouble temperature, List<Line> lines) {
  /**
   * The logit becomes {@code slope * logit + intercept}.
   *
   * @param slope above 0, so that the order of scores stays
   */
  public record Line(double slope, double intercept) {
    /** Refuses what is no rising line. */
    public Line {
      if (!(slope > 0 && Double.isFinite(slope) && Double.isFinite(intercept))) {
        throw new IllegalArgumentException(
            "a slope is above 0 and an intercept a number, not " + slope + " and " + intercept);
      }
    }
  }

  public Calibration {
    Objects.requireNonNull(temperature);
    lines = List.copyOf(lines);
    temperature.ifPresent(Calibration::requireTemperature);
    if (temperature.isPresent() && !lines.isEmpty()) {
      throw new IllegalArgumentException("a temperature, and lines in its place");
    }
  }

  private static void requireTemperature(double temperature) {
    if (!(temperature > 0 && Double.isFinite(temperature))) {
      throw new IllegalArgumentException("a temperature is above 0, not " + temperature);
    }
  }

  /** Scores stay as they are. */
  public static Calibration none() {
    return new Calibration(OptionalDouble.empty(), List.of());
  }

  /** One temperature for all. */
  public static Calibration of(double temperature) {
    return new Calibration(OptionalDouble.of(temperature), List.of());
  }

  /** A line for each label. */
  public static Calibration of(List<Line> lines) {
    return new Calibration(OptionalDouble.empty(), lines);
  }

  /** Whether scores stay as they are. */
  public boolean isNone() {
    return temperature.isEmpty() && lines.isEmpty();
  }

  /** Moves logits, [batch, width], in place. */
  void apply(INDArray logits) {
    if (temperature.isPresent() && temperature.getAsDouble() != 1) {
      logits.divi(temperature.getAsDouble());
    }
    for (int label = 0; label < lines.size(); label++) {
      logits.getColumn(label).muli(lines.get(label).slope()).addi(lines.get(label).intercept());
    }
  }
}
