package org.finetune4j.eval;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Scores of several labels or none an image, beside the targets. Immutable. */
public final class LabelPredictions implements Predictions {
  private final List<String> classes;
  private final float[][] scores;
  private final boolean[][] positive;
  private final boolean[][] counted;
  private final List<String> groups;
  private final List<String> files;

  /**
   * Copies the arrays.
   *
   * @param classes the labels, each once
   * @param scores {@code [images][classes]}, probabilities in [0,1]
   * @param targets {@code [images][classes]}, 1 where the label is on the image, else 0
   * @param counted {@code [images][classes]}, false where the target is not known: such an entry is
   *     in no count
   * @param groups one an image, blank for none
   * @param files one an image
   * @throws IllegalArgumentException where they do not fit each other, or a number is out of range
   */
  public LabelPredictions(
      List<String> classes,
      float[][] scores,
      float[][] targets,
      boolean[][] counted,
      List<String> groups,
      List<String> files) {
    this.classes = Checks.names("class", classes);
    this.files = Checks.files(files);
    this.groups = Checks.groups(groups, files.size());
    int count = files.size();
    int width = classes.size();
    Checks.length("rows of scores", scores.length, count);
    Checks.length("rows of targets", targets.length, count);
    Checks.length("rows of the mask", counted.length, count);
    this.scores = new float[count][width];
    this.positive = new boolean[count][width];
    this.counted = new boolean[count][width];
    for (int row = 0; row < count; row++) {
      Checks.length(files.get(row) + ": scores", scores[row].length, width);
      Checks.length(files.get(row) + ": targets", targets[row].length, width);
      Checks.length(files.get(row) + ": mask", counted[row].length, width);
      for (int c = 0; c < width; c++) {
        this.scores[row][c] = Checks.score(scores[row][c], files.get(row), classes.get(c));
        this.counted[row][c] = counted[row][c];
        this.positive[row][c] =
            counted[row][c] && isPositive(targets[row][c], files.get(row), classes.get(c));
      }
    }
  }

  /** Without groups. */
  public LabelPredictions(
      List<String> classes,
      float[][] scores,
      float[][] targets,
      boolean[][] counted,
      List<String> files) {
    this(classes, scores, targets, counted, Checks.noGroups(files.size()), files);
  }

  /** Without groups, and with every entry counted. */
  public static LabelPredictions of(
      List<String> classes, float[][] scores, float[][] targets, List<String> files) {
    boolean[][] counted = new boolean[scores.length][classes.size()];
    for (boolean[] row : counted) {
      Arrays.fill(row, true);
    }
    return new LabelPredictions(classes, scores, targets, counted, files);
  }

  private static boolean isPositive(float target, String file, String name) {
    if (target != 0 && target != 1) {
      throw new IllegalArgumentException(
          file + ": the target of '" + name + "' is " + target + ", neither 0 nor 1");
    }
    return target == 1;
  }

  /** The labels, in the order of the columns. */
  public List<String> classes() {
    return classes;
  }

  @Override
  public List<String> files() {
    return files;
  }

  @Override
  public List<String> groups() {
    return groups;
  }

  /** The probability that the label is on the image. */
  public float score(int row, int label) {
    return scores[row][label];
  }

  /** Whether the label is known to be on the image. */
  public boolean positive(int row, int label) {
    return positive[row][label];
  }

  /** Whether the target is known. */
  public boolean counted(int row, int label) {
    return counted[row][label];
  }

  /** The counted entries of one label. */
  public BinaryScores entries(int label) {
    return entries(0, files.size(), label, label + 1);
  }

  /** The counted entries of one image. */
  public BinaryScores entriesOfImage(int row) {
    return entries(row, row + 1, 0, classes.size());
  }

  /** The counted entries of all labels together. */
  public BinaryScores entries() {
    return entries(0, files.size(), 0, classes.size());
  }

  private BinaryScores entries(int fromRow, int toRow, int from, int to) {
    int size = 0;
    for (int row = fromRow; row < toRow; row++) {
      for (int c = from; c < to; c++) {
        size += counted[row][c] ? 1 : 0;
      }
    }
    float[] some = new float[size];
    boolean[] positives = new boolean[size];
    int at = 0;
    for (int row = fromRow; row < toRow; row++) {
      for (int c = from; c < to; c++) {
        if (counted[row][c]) {
          some[at] = scores[row][c];
          positives[at++] = positive[row][c];
        }
      }
    }
    return new BinaryScores(some, positives);
  }

  @Override
  public LabelPredictions rows(List<Integer> rows) {
    float[][] targets = new float[rows.size()][classes.size()];
    for (int i = 0; i < rows.size(); i++) {
      for (int c = 0; c < classes.size(); c++) {
        targets[i][c] = positive[rows.get(i)][c] ? 1 : 0;
      }
    }
    return new LabelPredictions(
        classes,
        rows.stream().map(row -> scores[row]).toArray(float[][]::new),
        targets,
        rows.stream().map(row -> counted[row]).toArray(boolean[][]::new),
        rows.stream().map(groups::get).toList(),
        rows.stream().map(files::get).toList());
  }

  @Override
  public boolean sameTarget(int row, Predictions other) {
    return other instanceof LabelPredictions labels
        && Arrays.equals(positive[row], labels.positive[row])
        && Arrays.equals(counted[row], labels.counted[row]);
  }

  /** A score of an image and a label. */
  @FunctionalInterface
  public interface ScoreOf {
    /** In [0,1]. */
    float of(int row, int label);
  }

  /** The same images and targets with other scores. */
  public LabelPredictions withScores(ScoreOf other) {
    float[][] changed = new float[count()][classes.size()];
    float[][] targets = new float[count()][classes.size()];
    for (int row = 0; row < count(); row++) {
      for (int c = 0; c < classes.size(); c++) {
        changed[row][c] = other.of(row, c);
        targets[row][c] = positive[row][c] ? 1 : 0;
      }
    }
    return new LabelPredictions(classes, changed, targets, counted, groups, files);
  }

  @Override
  public <R> R byTask(
      Function<LabelPredictions, R> labels,
      Function<PointPredictions, R> points,
      Function<CategoryPredictions, R> category) {
    return labels.apply(this);
  }
}
