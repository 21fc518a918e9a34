package org.finetune4j.app.report;

import java.util.List;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Task;
import org.finetune4j.eval.Predictions;
import org.finetune4j.model.network.ModelCard;

/**
 * How a task is shown. The one place of the app where labels, points and classes part: everything
 * else asks the view of its task.
 */
public sealed interface TaskView permits LabelsView, PointsView, CategoryView {
  /** The view of a task. */
  static TaskView of(Task task) {
    if (task instanceof Task.Labels) {
      return LabelsView.plain();
    }
    if (task instanceof Task.Points) {
      return new PointsView();
    }
    return new CategoryView();
  }

  /**
   * What predictions of the task are worth.
   *
   * @param predictions of the same task
   */
  Findings findings(Predictions predictions, EvaluationSettings yardstick);

  /** What predictions are held against, as the training images have it. */
  EvaluationSettings yardstick(SampleTable train);

  /** What predictions are held against, as the model remembers it. */
  EvaluationSettings yardstick(ModelCard card);

  /** The card with what the findings suggest and later use needs: thresholds, the mean point. */
  ModelCard remember(ModelCard card, Findings findings, EvaluationSettings yardstick);

  /**
   * The same with a column of 0 or 1 for each label in a table.
   *
   * @throws BadInputException for what has no labels
   */
  default TaskView withIndicators() {
    throw new BadInputException(
        "--indicators is for labels, and this model has none: leave it out.");
  }

  /** The header of what {@code predict --csv} prints. */
  List<String> header(Predictions predictions);

  /**
   * What is said of one image, whose truth nobody knows.
   *
   * @param card of the model, for its thresholds
   */
  PredictionText answer(Predictions predictions, int row, ModelCard card);
}
