package org.finetune4j.eval.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.finetune4j.eval.Distances;
import org.finetune4j.eval.ErrorCurve;
import org.finetune4j.eval.PointPredictions;

/**
 * Points sought in images. Points whose truth is not known are in no figure.
 *
 * @param count images
 * @param all over all points
 * @param points by point
 * @param groups by group, sorted; empty where no image has one
 * @param meanPoint distances in pixels of always saying the training set's mean point
 * @param meanPointErrors the baseline's share of points by distance
 * @param millimetres where the data carries depth and calibration
 */
public record PointReport(
    int count,
    PointFigures all,
    Map<String, PointFigures> points,
    Map<String, PointFigures> groups,
    Distances meanPoint,
    ErrorCurve meanPointErrors,
    Optional<Millimetres> millimetres)
    implements Report {
  /** Radii of PCK that are of use for images of a few hundred pixels. */
  public static final List<Double> RADII = List.of(2.0, 5.0, 10.0, 20.0, 50.0);

  private static final int CURVE_STEPS = 20;

  /**
   * How exact the labels themselves are: no model can be shown to be better than that.
   *
   * @param name where the noise comes from
   * @param millimetres its size, at least 0
   */
  public record NoiseFloor(String name, double millimetres) {
    /** Of the one data set here whose images carry a camera. */
    public static final NoiseFloor BIWI =
        new NoiseFloor(
            "Biwi's annotation, as its authors state it: Fanelli and others, Real Time Head Pose"
                + " Estimation from Consumer Depth Cameras, 2011",
            1);

    /** Refuses a negative size or a blank name. */
    public NoiseFloor {
      if (name.isBlank() || !(millimetres >= 0 && Double.isFinite(millimetres))) {
        throw new IllegalArgumentException("noise '" + name + "' of " + millimetres + " mm");
      }
    }
  }

  /**
   * Distances in millimetres in the plane through the true point that faces the camera.
   *
   * @param distances of the model
   * @param meanPoint of the baseline
   * @param noiseFloor of the labels, where it is known
   */
  public record Millimetres(
      Distances distances, Distances meanPoint, Optional<NoiseFloor> noiseFloor) {}

  /**
   * Without a noise floor.
   *
   * @param meanPoint {@code [points][2]}, the mean of the training targets, scaled
   * @param radii of PCK, in pixels of the original images
   */
  public static PointReport of(
      PointPredictions predictions, double[][] meanPoint, double... radii) {
    return of(predictions, meanPoint, Optional.empty(), radii);
  }

  /** With the noise floor of the labels, named beside the millimetres. */
  public static PointReport of(
      PointPredictions predictions,
      double[][] meanPoint,
      Optional<NoiseFloor> noiseFloor,
      double... radii) {
    requireMeanPoint(predictions, meanPoint);
    Map<String, PointFigures> points = new LinkedHashMap<>();
    for (int k = 0; k < predictions.points().size(); k++) {
      int point = k;
      points.put(
          predictions.points().get(k),
          PointFigures.of(predictions, (row, one) -> one == point, radii));
    }
    double[] baseline = distances(predictions, false, (row, k, axis) -> meanPoint[k][axis]);
    return new PointReport(
        predictions.count(),
        PointFigures.of(predictions, (row, point) -> true, radii),
        Collections.unmodifiableMap(points),
        groups(predictions, radii),
        Distances.of(baseline),
        new ErrorCurve(Arrays.stream(baseline).boxed().toList()),
        predictions.hasMillimetres()
            ? Optional.of(millimetres(predictions, meanPoint, noiseFloor))
            : Optional.empty());
  }

  private static void requireMeanPoint(PointPredictions predictions, double[][] meanPoint) {
    if (meanPoint.length != predictions.points().size()) {
      throw new IllegalArgumentException(
          "a mean of " + meanPoint.length + " points for " + predictions.points());
    }
  }

  private static Map<String, PointFigures> groups(PointPredictions predictions, double[] radii) {
    Map<String, PointFigures> groups = new LinkedHashMap<>();
    TreeSet<String> names = new TreeSet<>(predictions.groups());
    if (names.stream().allMatch(String::isBlank)) {
      return Map.of();
    }
    for (String name : names) {
      groups.put(
          name,
          PointFigures.of(
              predictions, (row, k) -> predictions.groups().get(row).equals(name), radii));
    }
    return Collections.unmodifiableMap(groups);
  }

  private static Millimetres millimetres(
      PointPredictions predictions, double[][] meanPoint, Optional<NoiseFloor> noiseFloor) {
    return new Millimetres(
        Distances.of(distances(predictions, true, predictions::predicted)),
        Distances.of(distances(predictions, true, (row, k, axis) -> meanPoint[k][axis])),
        noiseFloor);
  }

  /** Where a point is said to be, scaled. */
  @FunctionalInterface
  private interface Answer {
    double coordinate(int row, int point, int axis);
  }

  private static double[] distances(PointPredictions p, boolean millimetres, Answer answer) {
    List<Double> distances = new ArrayList<>();
    PointFigures.forEach(
        p,
        (row, k) -> true,
        (row, k) -> {
          double[] parts = new double[2];
          for (int axis = 0; axis < 2; axis++) {
            double pixels =
                (answer.coordinate(row, k, axis) - p.target(row, k, axis))
                    * p.pixelsPerUnit(row, axis);
            parts[axis] = millimetres ? pixels * p.mmPerPixel(row, axis) : pixels;
          }
          distances.add(Math.hypot(parts[0], parts[1]));
        });
    return distances.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Override
  public Map<String, Object> toMap() {
    NamedValues figures =
        new NamedValues()
            .put("task", "points")
            .put("count", count)
            .put("mse", all.mse())
            .put("pixels", new NamedValues().putAll(all.pixels()).map())
            .put("pixels_mean_point", meanPoint.mean())
            .put("mean_point", new NamedValues().putAll(meanPoint).map())
            .put("pck", all.into(new NamedValues()).map().get("pck"))
            .put("bias_x", all.biasX())
            .put("bias_y", all.biasY())
            .put("points", byName(points))
            .put("groups", byName(groups))
            .put("error_curve", all.errors().quantiles(CURVE_STEPS));
    millimetres.ifPresent(mm -> figures.put("millimetres", millimetresMap(mm)));
    return figures.map();
  }

  private static Map<String, Object> byName(Map<String, PointFigures> parts) {
    NamedValues figures = new NamedValues();
    parts.forEach((name, part) -> figures.put(name, part.into(new NamedValues()).map()));
    return figures.map();
  }

  private static Map<String, Object> millimetresMap(Millimetres mm) {
    NamedValues figures =
        new NamedValues()
            .putAll(mm.distances())
            .put("mean_point", mm.meanPoint().mean())
            .put("noise_floor", mm.noiseFloor().map(f -> (Object) f.millimetres()).orElse(null));
    mm.noiseFloor().ifPresent(floor -> figures.put("noise_floor_name", floor.name()));
    return figures.map();
  }
}
