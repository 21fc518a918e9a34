package org.finetune4j.eval.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.finetune4j.eval.Distances;
import org.finetune4j.eval.PointPredictions;

/**
 * Where points are missed: over the image, by group, and the largest errors. Points whose truth is
 * not known aside. All lengths are in pixels of the original images.
 */
public final class PointMistakes {
  private final PointPredictions predictions;
  private final List<Miss> misses;

  /**
   * How far a predicted point is from the true one.
   *
   * @param row of the image
   * @param file of the image
   * @param group of the image, blank for none
   * @param point its name
   * @param x of the true point, scaled to [-1,1] over the image
   * @param y likewise
   * @param dx predicted minus true; positive is too far right
   * @param dy likewise; positive is too far down
   */
  public record Miss(
      int row, String file, String group, String point, double x, double y, double dx, double dy) {
    /** The distance. */
    public double pixels() {
      return Math.hypot(dx, dy);
    }
  }

  /** Some misses: how many and how large. All but the count are undefined without any. */
  public record Errors(
      int count,
      OptionalDouble mean,
      OptionalDouble median,
      OptionalDouble biasX,
      OptionalDouble biasY) {
    static Errors of(List<Miss> misses) {
      Distances pixels = Distances.of(misses.stream().mapToDouble(Miss::pixels).toArray());
      return new Errors(
          misses.size(),
          pixels.mean(),
          pixels.median(),
          misses.stream().mapToDouble(Miss::dx).average(),
          misses.stream().mapToDouble(Miss::dy).average());
    }
  }

  /**
   * The images of a group: their error as what all share and what is left.
   *
   * @param name blank for the images without a group
   * @param rms root of the mean squared distance; its square is that of the bias's length and that
   *     of the scatter together
   * @param scatter root of the mean squared distance from the bias
   */
  public record Group(
      String name, int count, double rms, double biasX, double biasY, double scatter) {
    static Group of(String name, List<Miss> misses) {
      double biasX = misses.stream().mapToDouble(Miss::dx).average().orElseThrow();
      double biasY = misses.stream().mapToDouble(Miss::dy).average().orElseThrow();
      return new Group(
          name, misses.size(), rms(misses, 0, 0), biasX, biasY, rms(misses, biasX, biasY));
    }

    private static double rms(List<Miss> misses, double fromX, double fromY) {
      return Math.sqrt(
          misses.stream()
              .mapToDouble(m -> square(m.dx - fromX) + square(m.dy - fromY))
              .average()
              .orElseThrow());
    }

    private static double square(double value) {
      return value * value;
    }

    /** How far the predicted points lie from the true ones on average, direction included. */
    public double bias() {
      return Math.hypot(biasX, biasY);
    }
  }

  PointMistakes(PointPredictions predictions) {
    this.predictions = predictions;
    List<Miss> all = new ArrayList<>();
    for (int row = 0; row < predictions.count(); row++) {
      for (int point = 0; point < predictions.points().size(); point++) {
        if (predictions.present(row, point)) {
          all.add(miss(row, point));
        }
      }
    }
    this.misses = List.copyOf(all);
  }

  private Miss miss(int row, int point) {
    return new Miss(
        row,
        predictions.files().get(row),
        predictions.groups().get(row),
        predictions.points().get(point),
        predictions.target(row, point, 0),
        predictions.target(row, point, 1),
        pixels(row, point, 0),
        pixels(row, point, 1));
  }

  private double pixels(int row, int point, int axis) {
    return (predictions.predicted(row, point, axis) - predictions.target(row, point, axis))
        * predictions.pixelsPerUnit(row, axis);
  }

  /** Every known point, in the order of the images. */
  public List<Miss> all() {
    return misses;
  }

  /** The largest errors, these first. */
  public List<Miss> largest(int count) {
    return misses.stream()
        .sorted(Comparator.comparingDouble(Miss::pixels).reversed())
        .limit(count)
        .toList();
  }

  /** By group, sorted by name; one of the blank name where no image has a group. */
  public List<Group> groups() {
    Map<String, List<Miss>> byGroup = new TreeMap<>();
    misses.forEach(m -> byGroup.computeIfAbsent(m.group(), g -> new ArrayList<>()).add(m));
    return byGroup.entrySet().stream().map(e -> Group.of(e.getKey(), e.getValue())).toList();
  }

  /**
   * The errors by where the true point is in its image; one outside counts for the nearest cell.
   *
   * @param columns of equal width over the image, at least 1
   * @param rows of equal height over the image, at least 1
   * @return {@code [rows][columns]}, the upper row first
   */
  public List<List<Errors>> map(int columns, int rows) {
    List<List<List<Miss>>> cells = new ArrayList<>();
    for (int r = 0; r < rows; r++) {
      List<List<Miss>> row = new ArrayList<>();
      for (int c = 0; c < columns; c++) {
        row.add(new ArrayList<>());
      }
      cells.add(row);
    }
    misses.forEach(m -> cells.get(cell(m.y(), rows)).get(cell(m.x(), columns)).add(m));
    return cells.stream().map(row -> row.stream().map(Errors::of).toList()).toList();
  }

  private static int cell(double scaled, int cells) {
    return (int) Math.max(0, Math.min(cells - 1, Math.floor((scaled + 1) / 2 * cells)));
  }
}
