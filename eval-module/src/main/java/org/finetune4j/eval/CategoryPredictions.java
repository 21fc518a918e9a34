package org.finetune4j.eval;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Scores of exactly one class an image, beside the targets. Immutable. */
public final class CategoryPredictions implements Predictions {
  private final List<String> classes;
  private final float[][] scores;
  private final int[] targets;
  private final List<String> groups;
  private final List<String> files;

  /**
   * Copies the arrays.
   *
   * @param classes each once
   * @param scores {@code [images][classes]}, probabilities in [0,1]
   * @param targets the index of each image's class
   * @param groups one an image, blank for none
   * @param files one an image
   * @throws IllegalArgumentException where they do not fit each other, or a number is out of range
   */
  public CategoryPredictions(
      List<String> classes,
      float[][] scores,
      int[] targets,
      List<String> groups,
      List<String> files) {
    this.classes = Checks.names("class", classes);
    this.files = Checks.files(files);
    this.groups = Checks.groups(groups, files.size());
    Checks.length("rows of scores", scores.length, files.size());
    Checks.length("targets", targets.length, files.size());
    this.scores = new float[files.size()][classes.size()];
    this.targets = targets.clone();
    for (int row = 0; row < scores.length; row++) {
      Checks.length(files.get(row), "scores", scores[row].length, classes.size());
      for (int c = 0; c < classes.size(); c++) {
        this.scores[row][c] = Checks.score(scores[row][c], files.get(row), classes.get(c));
      }
      if (targets[row] < 0 || targets[row] >= classes.size()) {
        throw new IllegalArgumentException(
            files.get(row) + ": class " + targets[row] + " of " + classes.size());
      }
    }
  }

  /** Without groups. */
  public CategoryPredictions(
      List<String> classes, float[][] scores, int[] targets, List<String> files) {
    this(classes, scores, targets, Checks.noGroups(files.size()), files);
  }

  /** The classes, in the order of the columns. */
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

  /** The probability of the class. */
  public float score(int row, int category) {
    return scores[row][category];
  }

  /** The index of the image's class. */
  public int target(int row) {
    return targets[row];
  }

  /** The place of a class among the image's scores, 0 the greatest; the first of equals leads. */
  public int rank(int row, int category) {
    float score = scores[row][category];
    return (int)
        IntStream.range(0, classes.size())
            .filter(c -> scores[row][c] > score || (scores[row][c] == score && c < category))
            .count();
  }

  /** The index of the class with the greatest score; the first of equals. */
  public int predicted(int row) {
    int best = 0;
    for (int c = 1; c < classes.size(); c++) {
      if (scores[row][c] > scores[row][best]) {
        best = c;
      }
    }
    return best;
  }

  @Override
  public CategoryPredictions rows(List<Integer> rows) {
    return new CategoryPredictions(
        classes,
        rows.stream().map(row -> scores[row]).toArray(float[][]::new),
        rows.stream().mapToInt(row -> targets[row]).toArray(),
        rows.stream().map(groups::get).toList(),
        rows.stream().map(files::get).toList());
  }

  @Override
  public boolean sameTarget(int row, Predictions other) {
    return other instanceof CategoryPredictions category && targets[row] == category.targets[row];
  }

  @Override
  public <R> R byTask(
      Function<LabelPredictions, R> labels,
      Function<PointPredictions, R> points,
      Function<CategoryPredictions, R> category) {
    return category.apply(this);
  }
}
