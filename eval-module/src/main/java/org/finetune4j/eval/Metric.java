package org.finetune4j.eval;

import java.util.Objects;
import java.util.OptionalDouble;

/**
 * A metric of the validation images.
 *
 * @param name as in tables and files
 * @param value empty where undefined
 * @param greaterIsBetter which way it should go
 */
public record Metric(String name, OptionalDouble value, boolean greaterIsBetter) {
  /** No null. */
  public Metric {
    Objects.requireNonNull(name);
    Objects.requireNonNull(value);
  }
}
