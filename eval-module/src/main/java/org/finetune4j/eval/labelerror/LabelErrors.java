package org.finetune4j.eval.labelerror;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.finetune4j.eval.CategoryPredictions;
import org.finetune4j.eval.LabelPredictions;

/**
 * The most likely errors among targets: confident learning on predictions of models that have not
 * seen the images, as cleanlab's {@code find_label_issues} finds them for one class an image and,
 * each label against its absence, for several.
 *
 * @param images those with a likely error, the most likely first
 */
public record LabelErrors(List<Image> images) {
  /** The share of the next worse label in {@link Image#quality} of several; cleanlab's. */
  private static final double AVERAGE = 0.8;

  public LabelErrors {
    images = List.copyOf(images);
  }

  /**
   * An image whose target is likely wrong.
   *
   * @param row of the predictions
   * @param quality in [0,1], how well the target agrees with the predictions: of one class, its
   *     probability; of several labels, the exponential moving average, from the best to the worst,
   *     of the probabilities that each is rightly there or rightly absent
   * @param names that are likely wrong, the most likely first
   */
  public record Image(int row, double quality, List<Name> names) {
    public Image {
      names = List.copyOf(names);
    }
  }

  /**
   * A name that likely does not belong to the image, or is likely missing from it.
   *
   * @param name the label or class
   * @param given whether the image has it
   * @param probability predicted that it has
   */
  public record Name(String name, boolean given, double probability) {
    /** The probability of what is given. */
    double quality() {
      return given ? probability : 1 - probability;
    }
  }

  /** Of several labels an image; labels that are not known are neither errors nor counted. */
  public static LabelErrors of(LabelPredictions predictions) {
    boolean[][] errors = new boolean[predictions.count()][predictions.classes().size()];
    for (int c = 0; c < predictions.classes().size(); c++) {
      int label = c;
      int[] rows =
          IntStream.range(0, predictions.count())
              .filter(row -> predictions.counted(row, label))
              .toArray();
      boolean[] wrong = errors(predictions, label, rows);
      for (int i = 0; i < rows.length; i++) {
        errors[rows[i]][label] = wrong[i];
      }
    }
    List<Image> images = new ArrayList<>();
    for (int row = 0; row < errors.length; row++) {
      List<Name> names = new ArrayList<>();
      for (int c = 0; c < errors[row].length; c++) {
        if (errors[row][c]) {
          names.add(name(predictions, row, c));
        }
      }
      if (!names.isEmpty()) {
        names.sort(Comparator.comparingDouble(Name::quality));
        images.add(new Image(row, quality(predictions, row), names));
      }
    }
    return ranked(images);
  }

  private static boolean[] errors(LabelPredictions predictions, int label, int[] rows) {
    double[][] probabilities = new double[rows.length][];
    int[] given = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      double probability = predictions.score(rows[i], label);
      probabilities[i] = new double[] {1 - probability, probability};
      given[i] = predictions.positive(rows[i], label) ? 1 : 0;
    }
    return ConfidentLearning.errors(probabilities, given);
  }

  private static Name name(LabelPredictions predictions, int row, int label) {
    return new Name(
        predictions.classes().get(label),
        predictions.positive(row, label),
        predictions.score(row, label));
  }

  private static double quality(LabelPredictions predictions, int row) {
    double[] ascending =
        IntStream.range(0, predictions.classes().size())
            .filter(c -> predictions.counted(row, c))
            .mapToDouble(c -> name(predictions, row, c).quality())
            .sorted()
            .toArray();
    double average = ascending.length == 0 ? 1 : ascending[ascending.length - 1];
    for (int i = ascending.length - 2; i >= 0; i--) {
      average = AVERAGE * ascending[i] + (1 - AVERAGE) * average;
    }
    return average;
  }

  /** Of one class an image: the names are the given class and the predicted one. */
  public static LabelErrors of(CategoryPredictions predictions) {
    int count = predictions.count();
    double[][] probabilities = new double[count][predictions.classes().size()];
    int[] given = new int[count];
    for (int row = 0; row < count; row++) {
      given[row] = predictions.target(row);
      for (int c = 0; c < probabilities[row].length; c++) {
        probabilities[row][c] = predictions.score(row, c);
      }
    }
    boolean[] errors = ConfidentLearning.errors(probabilities, given);
    List<Image> images = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      if (errors[row]) {
        int predicted = predictions.predicted(row);
        images.add(
            new Image(
                row,
                probabilities[row][given[row]],
                List.of(name(predictions, row, given[row]), name(predictions, row, predicted))));
      }
    }
    return ranked(images);
  }

  private static Name name(CategoryPredictions predictions, int row, int category) {
    return new Name(
        predictions.classes().get(category),
        predictions.target(row) == category,
        predictions.score(row, category));
  }

  private static LabelErrors ranked(List<Image> images) {
    return new LabelErrors(
        images.stream().sorted(Comparator.comparingDouble(Image::quality)).toList());
  }
}
