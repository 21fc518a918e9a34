package org.finetune4j.eval;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Scores of several labels or none an image, beside the targets. Immutable. */
public final class LabelPredictions implements Predictions {
  private static final byte ABSENT = 0;
  private static final byte PRESENT = 1;
  private static final byte UNKNOWN = 2;

  /** An array holds so many on any Java machine. */
  private static final int MOST_ENTRIES = Integer.MAX_VALUE - 8;

  private final List<String> classes;

  /** {@code [images * classes]}, image by image. */
  private final float[] scores;

  private final byte[] targets;
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
    this.scores = new float[entries(count, width)];
    this.targets = new byte[this.scores.length];
    for (int row = 0; row < count; row++) {
      String file = files.get(row);
      Checks.length(file, "scores", scores[row].length, width);
      Checks.length(file, "targets", targets[row].length, width);
      Checks.length(file, "mask", counted[row].length, width);
      for (int c = 0; c < width; c++) {
        int at = row * width + c;
        this.scores[at] = Checks.score(scores[row][c], file, classes.get(c));
        this.targets[at] =
            !counted[row][c]
                ? UNKNOWN
                : isPositive(targets[row][c], file, classes.get(c)) ? PRESENT : ABSENT;
      }
    }
  }

  /** Takes the arrays. */
  private LabelPredictions(
      List<String> classes,
      float[] scores,
      byte[] targets,
      List<String> groups,
      List<String> files) {
    this.classes = classes;
    this.scores = scores;
    this.targets = targets;
    this.groups = groups;
    this.files = Checks.files(files);
  }

  private static int entries(int images, int classes) {
    if ((long) images * classes > MOST_ENTRIES) {
      throw new IllegalArgumentException(
          images + " images by " + classes + " labels are more scores than an array holds");
    }
    return images * classes;
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
    return scores[row * classes.size() + label];
  }

  /** Whether the label is known to be on the image. */
  public boolean positive(int row, int label) {
    return targets[row * classes.size() + label] == PRESENT;
  }

  /** Whether the target is known. */
  public boolean counted(int row, int label) {
    return targets[row * classes.size() + label] != UNKNOWN;
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
    int width = classes.size();
    int size = 0;
    for (int row = fromRow; row < toRow; row++) {
      for (int at = row * width + from; at < row * width + to; at++) {
        size += targets[at] == UNKNOWN ? 0 : 1;
      }
    }
    float[] some = new float[size];
    boolean[] positives = new boolean[size];
    int next = 0;
    for (int row = fromRow; row < toRow; row++) {
      for (int at = row * width + from; at < row * width + to; at++) {
        if (targets[at] != UNKNOWN) {
          some[next] = scores[at];
          positives[next++] = targets[at] == PRESENT;
        }
      }
    }
    return new BinaryScores(some, positives);
  }

  @Override
  public LabelPredictions rows(List<Integer> rows) {
    int width = classes.size();
    float[] some = new float[entries(rows.size(), width)];
    byte[] ofSome = new byte[some.length];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(scores, rows.get(i) * width, some, i * width, width);
      System.arraycopy(targets, rows.get(i) * width, ofSome, i * width, width);
    }
    return new LabelPredictions(
        classes,
        some,
        ofSome,
        rows.stream().map(groups::get).toList(),
        rows.stream().map(files::get).toList());
  }

  @Override
  public boolean sameTarget(int row, Predictions other) {
    int from = row * classes.size();
    int to = from + classes.size();
    return other instanceof LabelPredictions labels
        && labels.classes.size() == classes.size()
        && Arrays.equals(targets, from, to, labels.targets, from, to);
  }

  /** A score of an image and a label. */
  @FunctionalInterface
  public interface ScoreOf {
    /** In [0,1]. */
    float of(int row, int label);
  }

  /** The same images and targets with other scores. */
  public LabelPredictions withScores(ScoreOf other) {
    int width = classes.size();
    float[] changed = new float[scores.length];
    for (int at = 0; at < changed.length; at++) {
      int row = at / width;
      int label = at % width;
      changed[at] = Checks.score(other.of(row, label), files.get(row), classes.get(label));
    }
    return new LabelPredictions(classes, changed, targets, groups, files);
  }

  @Override
  public <R> R byTask(
      Function<LabelPredictions, R> labels,
      Function<PointPredictions, R> points,
      Function<CategoryPredictions, R> category) {
    return labels.apply(this);
  }
}
