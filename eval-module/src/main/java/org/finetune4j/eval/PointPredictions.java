package org.finetune4j.eval;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Points predicted in images, beside the true ones. Coordinates are scaled: -1 is the image's left
 * or upper edge, 1 its right or lower one. Immutable.
 */
public final class PointPredictions implements Predictions {
  private final List<String> points;
  private final double[][][] predicted;
  private final double[][][] target;
  private final boolean[][] present;
  private final int[] widths;
  private final int[] heights;
  private final List<String> groups;
  private final List<String> files;
  private final Optional<double[][]> mmPerPixel;
  private final Optional<NoiseFloor> noiseFloor;

  /**
   * Copies the arrays.
   *
   * @param points the points' names, each once
   * @param predicted {@code [images][points][2]}, x first, scaled
   * @param target {@code [images][points][2]}, x first, scaled
   * @param present {@code [images][points]}, false where the true point is not known: such a point
   *     is in no count
   * @param widths of the original images, in pixels
   * @param heights of the original images, in pixels
   * @param groups one an image, blank for none
   * @param files one an image
   * @param mmPerPixel {@code [images][2]}: how many millimetres a pixel of the original image is
   *     wide and high at the target's depth, where depth and calibration are known
   * @throws IllegalArgumentException where they do not fit each other, or a number is not finite
   */
  public PointPredictions(
      List<String> points,
      double[][][] predicted,
      double[][][] target,
      boolean[][] present,
      int[] widths,
      int[] heights,
      List<String> groups,
      List<String> files,
      Optional<double[][]> mmPerPixel) {
    this.points = Checks.names("point", points);
    this.files = Checks.files(files);
    this.groups = Checks.groups(groups, files.size());
    int count = files.size();
    Checks.length("rows of predicted points", predicted.length, count);
    Checks.length("rows of true points", target.length, count);
    Checks.length("rows of the mask", present.length, count);
    this.widths = sizes("widths", widths);
    this.heights = sizes("heights", heights);
    this.predicted = new double[count][points.size()][2];
    this.target = new double[count][points.size()][2];
    this.present = new boolean[count][points.size()];
    for (int row = 0; row < count; row++) {
      copyRow(row, predicted[row], target[row], present[row]);
    }
    this.mmPerPixel = mmPerPixel.map(this::factors);
    this.noiseFloor = Optional.empty();
  }

  private PointPredictions(PointPredictions other, NoiseFloor noiseFloor) {
    this.points = other.points;
    this.files = other.files;
    this.groups = other.groups;
    this.widths = other.widths;
    this.heights = other.heights;
    this.predicted = other.predicted;
    this.target = other.target;
    this.present = other.present;
    this.mmPerPixel = other.mmPerPixel;
    this.noiseFloor = Optional.of(noiseFloor);
  }

  /** The same, where it is known how exact the targets are. */
  public PointPredictions withNoiseFloor(NoiseFloor floor) {
    return new PointPredictions(this, floor);
  }

  /** How exact the targets are, where it is known. */
  public Optional<NoiseFloor> noiseFloor() {
    return noiseFloor;
  }

  private void copyRow(int row, double[][] places, double[][] targets, boolean[] known) {
    String file = files.get(row);
    Checks.length(file, "predicted points", places.length, points.size());
    Checks.length(file, "true points", targets.length, points.size());
    Checks.length(file, "mask", known.length, points.size());
    for (int k = 0; k < points.size(); k++) {
      Checks.length(file, "coordinates", places[k].length, 2);
      for (int axis = 0; axis < 2; axis++) {
        predicted[row][k][axis] = finite(places[k][axis], file, points.get(k));
        if (known[k]) {
          target[row][k][axis] = finite(targets[k][axis], file, points.get(k));
        }
      }
      present[row][k] = known[k];
    }
  }

  private int[] sizes(String what, int[] sizes) {
    Checks.length(what, sizes.length, files.size());
    for (int row = 0; row < sizes.length; row++) {
      if (sizes[row] < 1) {
        throw new IllegalArgumentException(
            files.get(row) + ": an image of " + sizes[row] + " pixels in " + what);
      }
    }
    return sizes.clone();
  }

  private double[][] factors(double[][] factors) {
    Checks.length("rows of millimetres a pixel", factors.length, files.size());
    double[][] copy = new double[factors.length][];
    for (int row = 0; row < factors.length; row++) {
      Checks.length(files.get(row), "millimetres a pixel", factors[row].length, 2);
      for (double factor : factors[row]) {
        if (!(factor > 0 && factor < Double.POSITIVE_INFINITY)) {
          throw new IllegalArgumentException(
              files.get(row) + ": " + factor + " millimetres a pixel");
        }
      }
      copy[row] = factors[row].clone();
    }
    return copy;
  }

  private static double finite(double value, String file, String name) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          file + ": a coordinate of '" + name + "' is " + value + ", not a finite number");
    }
    return value;
  }

  /** The points' names, in the order of the columns. */
  public List<String> points() {
    return points;
  }

  @Override
  public List<String> files() {
    return files;
  }

  @Override
  public List<String> groups() {
    return groups;
  }

  /** The original image's width in pixels. */
  public int width(int row) {
    return widths[row];
  }

  /** The original image's height in pixels. */
  public int height(int row) {
    return heights[row];
  }

  /** Whether the true point is known. */
  public boolean present(int row, int point) {
    return present[row][point];
  }

  /** A predicted coordinate, scaled; axis 0 is x, 1 is y. */
  public double predicted(int row, int point, int axis) {
    return predicted[row][point][axis];
  }

  /** A true coordinate, scaled; 0 where it is not known. */
  public double target(int row, int point, int axis) {
    return target[row][point][axis];
  }

  /** Whether {@link #mmPerPixel(int, int)} is known. */
  public boolean hasMillimetres() {
    return mmPerPixel.isPresent();
  }

  /**
   * Millimetres a pixel of the original image along an axis.
   *
   * @throws java.util.NoSuchElementException where they are not known
   */
  public double mmPerPixel(int row, int axis) {
    return mmPerPixel.orElseThrow()[row][axis];
  }

  /** Pixels of the original image that one scaled unit is long: half the width or height. */
  public double pixelsPerUnit(int row, int axis) {
    return (axis == 0 ? widths[row] : heights[row]) / 2.0;
  }

  @Override
  public PointPredictions rows(List<Integer> rows) {
    PointPredictions some =
        new PointPredictions(
            points,
            rows.stream().map(row -> predicted[row]).toArray(double[][][]::new),
            rows.stream().map(row -> target[row]).toArray(double[][][]::new),
            rows.stream().map(row -> present[row]).toArray(boolean[][]::new),
            rows.stream().mapToInt(row -> widths[row]).toArray(),
            rows.stream().mapToInt(row -> heights[row]).toArray(),
            rows.stream().map(groups::get).toList(),
            rows.stream().map(files::get).toList(),
            mmPerPixel.map(mm -> rows.stream().map(row -> mm[row]).toArray(double[][]::new)));
    return noiseFloor.map(some::withNoiseFloor).orElse(some);
  }

  @Override
  public boolean sameTarget(int row, Predictions other) {
    return other instanceof PointPredictions others
        && Arrays.deepEquals(target[row], others.target[row])
        && Arrays.equals(present[row], others.present[row]);
  }

  @Override
  public <R> R byTask(
      Function<LabelPredictions, R> labels,
      Function<PointPredictions, R> points,
      Function<CategoryPredictions, R> category) {
    return points.apply(this);
  }
}
