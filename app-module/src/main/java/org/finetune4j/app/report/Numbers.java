package org.finetune4j.app.report;

import java.util.Locale;
import java.util.OptionalDouble;
import org.finetune4j.eval.interval.Interval;

/** Numbers as people read them; a dash where undefined. */
public final class Numbers {
  static final String UNDEFINED = "-";

  private Numbers() {}

  /** Four places after the point. */
  public static String share(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /** Four places after the point. */
  public static String share(OptionalDouble value) {
    return value.isPresent() ? share(value.getAsDouble()) : UNDEFINED;
  }

  /** Two places after the point. */
  public static String twoPlaces(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /** Two places after the point. */
  public static String twoPlaces(OptionalDouble value) {
    return value.isPresent() ? twoPlaces(value.getAsDouble()) : UNDEFINED;
  }

  /** Four places, or three digits that count where it is small. */
  static String loss(double value) {
    return value != 0 && Math.abs(value) < 0.01
        ? String.format(Locale.ROOT, "%.2e", value)
        : share(value);
  }

  /** From one end to the other, four places each. */
  public static String interval(Interval interval) {
    return share(interval.low()) + " to " + share(interval.high());
  }

  /** A threshold as people write it: 0.1, 0.4357. */
  public static String threshold(double value) {
    String text = String.format(Locale.ROOT, "%.4f", value);
    return text.replaceFirst("0{1,3}$", "");
  }
}
