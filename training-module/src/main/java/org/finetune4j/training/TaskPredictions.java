package org.finetune4j.training;

import org.finetune4j.data.Task;
import org.finetune4j.eval.Predictions;
import org.finetune4j.model.predict.Scores;

/** Turns a network's scores into what evaluation takes. */
public final class TaskPredictions {
  private TaskPredictions() {}

  /**
   * The predictions of those scores; points in coordinates of the original images.
   *
   * @param task of the network
   */
  public static Predictions of(Task task, Scores scores) {
    return TaskMetrics.of(task, 0.5).predictions(scores);
  }
}
