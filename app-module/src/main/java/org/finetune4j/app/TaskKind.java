package org.finetune4j.app;

import java.util.Locale;
import org.finetune4j.data.Task;

/** The word on the command line that says what is to be learned: {@link Task#name()}. */
enum TaskKind {
  LABELS,
  POINTS,
  CATEGORY;

  static TaskKind of(Task task) {
    return valueOf(task.name().toUpperCase(Locale.ROOT));
  }

  /**
   * Whether a column that splits a table for training splits it for evaluation too; else a model is
   * evaluated on all rows, unless an option splits them.
   */
  boolean evaluatesValidation() {
    return this != POINTS;
  }

  /** What a model of that kind knows, in words: labels, points, classes. */
  String things() {
    return this == CATEGORY ? "classes" : toString();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
