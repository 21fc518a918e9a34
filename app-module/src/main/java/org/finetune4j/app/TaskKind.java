package org.finetune4j.app;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;

/** A task as the command line names it: {@link Task#name()}. */
enum TaskKind {
  LABELS("any number of labels per image, or none."),
  POINTS("positions in an image, such as the centre of a face."),
  CATEGORY("one class per image, a folder for each class.");

  private final String description;

  TaskKind(String description) {
    this.description = description;
  }

  /** In a few words, for the help. */
  String description() {
    return description;
  }

  /** A task of that kind that knows as little as possible, for what all of them have alike. */
  Task smallest() {
    Vocabulary two = Vocabulary.of(List.of("a", "b"));
    return switch (this) {
      case LABELS -> new Task.Labels(two);
      case POINTS -> new Task.Points(List.of("a"), Optional.empty());
      case CATEGORY -> new Task.Category(two);
    };
  }

  /** Whether a word names a task. */
  static boolean isNamed(String word) {
    return Stream.of(values()).anyMatch(kind -> kind.toString().equals(word));
  }

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

  /** What a model of that kind predicts: labels, points or classes. */
  String things() {
    return this == CATEGORY ? "classes" : toString();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
