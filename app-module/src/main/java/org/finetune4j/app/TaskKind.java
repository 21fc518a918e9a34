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

  /** What a model of that kind knows, in words: labels, points, classes. */
  String things() {
    return this == CATEGORY ? "classes" : toString();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
