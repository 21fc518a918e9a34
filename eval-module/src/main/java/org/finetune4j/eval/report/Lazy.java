package org.finetune4j.eval.report;

import java.util.function.Supplier;

/** A value computed when it is first asked for. */
final class Lazy<T> {
  private final Supplier<T> supplier;
  private T value;

  Lazy(Supplier<T> supplier) {
    this.supplier = supplier;
  }

  synchronized T get() {
    if (value == null) {
      value = supplier.get();
    }
    return value;
  }
}
