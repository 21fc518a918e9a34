package org.finetune4j.app.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Output;
import org.finetune4j.data.Task;
import org.finetune4j.eval.CategoryPredictions;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.PointPredictions;
import org.finetune4j.eval.Predictions;
import org.finetune4j.eval.report.Evaluation;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.SavedModel;

/**
 * The validation of a run, to be compared with another's.
 *
 * @param run its directory
 * @param card of its model
 */
public record ComparedRun(Path run, ModelCard card, Evaluation evaluation) {
  /**
   * Reads {@code predictions.csv} and the model's card.
   *
   * @throws BadInputException where it is no run directory, or has no predictions
   */
  public static ComparedRun read(Path run) {
    Path table = run.resolve("predictions.csv");
    Path model = run.resolve("model.f4j");
    if (!Files.isDirectory(run) || !Files.exists(model)) {
      throw new BadInputException(run + " is not a run directory with a model.f4j.");
    }
    if (!Files.exists(table)) {
      throw new BadInputException(
          table
              + " is not there: write it with finetune4j evaluate --model "
              + run
              + " --predictions "
              + table
              + ".");
    }
    ModelCard card = SavedModel.readCard(model);
    return of(run, card, predictions(card, table));
  }

  private static Predictions predictions(ModelCard card, Path table) {
    Output output = card.task().output();
    if (output instanceof Output.SigmoidXent) {
      LabelPredictions labels = PredictionsCsv.readLabels(table);
      requireNames(card, labels.classes(), table);
      return CardSettings.calibrated(card, labels);
    }
    if (output instanceof Output.SoftmaxMcxent) {
      CategoryPredictions category = PredictionsCsv.readCategory(table);
      requireNames(card, category.classes(), table);
      return category;
    }
    PointPredictions points = PredictionsCsv.readPoints(table);
    requireNames(card, points.points(), table);
    return points;
  }

  private static void requireNames(ModelCard card, List<String> found, Path table) {
    if (!found.equals(card.task().names())) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s is not of this run: it has scores of %s, and the model predicts %s; give the one that train wrote.",
              table,
              found,
              card.task().names()));
    }
  }

  private static ComparedRun of(Path run, ModelCard card, Predictions predictions) {
    return new ComparedRun(run, card, Evaluation.of(predictions, CardSettings.of(card)));
  }

  /**
   * The same with the images in another run's order.
   *
   * @throws BadInputException where tasks, images or targets differ
   */
  public ComparedRun inTheOrderOf(ComparedRun other) {
    requireSameTask(other.card.task());
    Predictions theirs = other.evaluation.predictions();
    Map<String, Integer> rows = rows();
    requireSameImages(other, rows.keySet(), other.rows());
    List<Integer> order = new ArrayList<>();
    for (String file : theirs.files()) {
      order.add(rows.get(file));
    }
    Predictions sorted = evaluation.predictions().rows(order);
    for (int row = 0; row < order.size(); row++) {
      if (!sorted.sameTarget(row, theirs)) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "The target of %s differs between %s and %s: compare runs on the same table.",
                theirs.files().get(row),
                other.run,
                run));
      }
    }
    return of(run, card, sorted);
  }

  private void requireSameTask(Task other) {
    if (!card.task().name().equals(other.name()) || !card.task().names().equals(other.names())) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "The runs cannot be compared: one predicts %s %s, the other %s %s.",
              other.name(),
              other.names(),
              card.task().name(),
              card.task().names()));
    }
  }

  private Map<String, Integer> rows() {
    Map<String, Integer> rows = new HashMap<>();
    List<String> files = evaluation.predictions().files();
    for (int row = 0; row < files.size(); row++) {
      if (rows.put(files.get(row), row) != null) {
        throw new BadInputException(
            files.get(row) + " is twice in the predictions of " + run + ": correct them.");
      }
    }
    return rows;
  }

  private void requireSameImages(ComparedRun other, Set<String> own, Map<String, Integer> theirs) {
    List<String> onlyHere =
        own.stream().filter(file -> !theirs.containsKey(file)).sorted().toList();
    List<String> onlyThere =
        theirs.keySet().stream().filter(file -> !own.contains(file)).sorted().toList();
    if (!onlyHere.isEmpty() || !onlyThere.isEmpty()) {
      throw new BadInputException(
          "The runs are validated on different images: "
              + only(onlyThere, other.run)
              + (onlyHere.isEmpty() || onlyThere.isEmpty() ? "" : ", ")
              + only(onlyHere, run)
              + "; compare runs with the same split.");
    }
  }

  private static String only(List<String> files, Path run) {
    return files.isEmpty()
        ? ""
        : files.size()
            + " only in "
            + run
            + " ("
            + String.join(", ", files.subList(0, Math.min(5, files.size())))
            + (files.size() > 5 ? ", ..." : "")
            + ")";
  }
}
