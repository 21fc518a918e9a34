package org.finetune4j.eval.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.finetune4j.eval.LabelPredictions;

/** Where the decisions of an evaluation are wrong, and which labels go together. */
public final class LabelMistakes {
  private final LabelPredictions predictions;
  private final LabelEvaluation evaluation;

  LabelMistakes(LabelEvaluation evaluation) {
    this.evaluation = evaluation;
    this.predictions = evaluation.predictions();
  }

  /**
   * A label that was missed where another was wrongly predicted.
   *
   * @param images on which both happened, at least 1
   */
  public record Confusion(String missed, String predicted, int images) {}

  /** The confused labels, the most frequent first. */
  public List<Confusion> confusions() {
    int labels = predictions.classes().size();
    int[][] images = new int[labels][labels];
    for (int row = 0; row < predictions.count(); row++) {
      List<Integer> alarms = labels(row, false);
      for (int missed : labels(row, true)) {
        alarms.forEach(alarm -> images[missed][alarm]++);
      }
    }
    List<Confusion> confusions = new ArrayList<>();
    for (int a = 0; a < labels; a++) {
      for (int b = 0; b < labels; b++) {
        if (images[a][b] > 0) {
          confusions.add(
              new Confusion(
                  predictions.classes().get(a), predictions.classes().get(b), images[a][b]));
        }
      }
    }
    confusions.sort(Comparator.comparingInt(Confusion::images).reversed());
    return List.copyOf(confusions);
  }

  /** The labels of an image that are missed, or wrongly predicted. */
  private List<Integer> labels(int row, boolean missed) {
    return IntStream.range(0, predictions.classes().size())
        .filter(label -> predictions.positive(row, label) == missed && isWrong(row, label))
        .boxed()
        .toList();
  }

  private boolean isWrong(int row, int label) {
    return predictions.counted(row, label)
        && predictions.positive(row, label) != evaluation.predicted(row, label);
  }

  /**
   * How many images have both of two labels; on the diagonal, how many have the label.
   *
   * @param labels in the order of rows and columns
   * @param actual {@code [labels][labels]}
   * @param predicted {@code [labels][labels]}, at the thresholds
   */
  public record Cooccurrence(
      List<String> labels, List<List<Integer>> actual, List<List<Integer>> predicted) {}

  /** Of images on which it is known of both whether they are there. */
  public Cooccurrence cooccurrence() {
    return new Cooccurrence(
        predictions.classes(), together(predictions::positive), together(evaluation::predicted));
  }

  @FunctionalInterface
  private interface Marks {
    boolean has(int row, int label);
  }

  private List<List<Integer>> together(Marks marks) {
    int labels = predictions.classes().size();
    int[][] images = new int[labels][labels];
    for (int row = 0; row < predictions.count(); row++) {
      for (int a = 0; a < labels; a++) {
        for (int b = 0; b < labels && predictions.counted(row, a) && marks.has(row, a); b++) {
          images[a][b] += predictions.counted(row, b) && marks.has(row, b) ? 1 : 0;
        }
      }
    }
    return IntStream.range(0, labels)
        .mapToObj(a -> IntStream.of(images[a]).boxed().toList())
        .toList();
  }

  /**
   * A decision that is wrong.
   *
   * @param row of the image
   * @param file of the image
   * @param falseAlarm whether the label was predicted and is not there; else it was missed
   * @param score of the label
   */
  public record WrongDecision(int row, String file, String label, boolean falseAlarm, float score) {
    /** The score of what was decided, in [0,1]: for a miss, that of the label's absence. */
    public double confidence() {
      return falseAlarm ? score : 1 - (double) score;
    }
  }

  /** The wrong decisions that the model was most confident of, these first. */
  public List<WrongDecision> confident(int count) {
    List<WrongDecision> wrong = new ArrayList<>();
    for (int row = 0; row < predictions.count(); row++) {
      for (int label = 0; label < predictions.classes().size(); label++) {
        if (isWrong(row, label)) {
          wrong.add(
              new WrongDecision(
                  row,
                  predictions.files().get(row),
                  predictions.classes().get(label),
                  !predictions.positive(row, label),
                  predictions.score(row, label)));
        }
      }
    }
    wrong.sort(Comparator.comparingDouble(WrongDecision::confidence).reversed());
    return List.copyOf(wrong.subList(0, Math.min(count, wrong.size())));
  }
}
