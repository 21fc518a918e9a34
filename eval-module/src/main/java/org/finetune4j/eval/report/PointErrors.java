package org.finetune4j.eval.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.finetune4j.eval.Distances;
import org.finetune4j.eval.ErrorCurve;
import org.finetune4j.eval.PointPredictions;

/**
 * How far some points are from the true ones; points whose truth is not known aside.
 *
 * @param mse mean squared difference of the scaled coordinates
 * @param pixels distances in pixels of the original images
 * @param curve share of points by distance
 * @param pck share of points at most that many pixels away, by radius
 * @param biasX mean of predicted minus true, in pixels; positive is too far right
 * @param biasY likewise; positive is too far down
 */
public record PointErrors(
    OptionalDouble mse,
    Distances pixels,
    ErrorCurve curve,
    Map<Double, OptionalDouble> pck,
    OptionalDouble biasX,
    OptionalDouble biasY) {

  /** Which points are taken. */
  @FunctionalInterface
  interface Selection {
    boolean takes(int row, int point);
  }

  /** Where points are taken to be, scaled; axis 0 is x, 1 is y. */
  @FunctionalInterface
  interface Places {
    double coordinate(int row, int point, int axis);
  }

  /** From a true point to another place, scaled. */
  private record Difference(int row, double dx, double dy) {}

  /** Of the predicted points that are selected. */
  static PointErrors of(PointPredictions predictions, Selection selection, List<Double> radii) {
    return of(predictions, predictions::predicted, selection, radii);
  }

  /** Of other places than those predicted, such as a baseline's. */
  static PointErrors of(
      PointPredictions p, Places places, Selection selection, List<Double> radii) {
    List<Difference> scaled = differences(p, places, selection);
    List<double[]> pixels = scaled.stream().map(d -> pixels(p, d)).toList();
    double[] distances = pixels.stream().mapToDouble(d -> Math.hypot(d[0], d[1])).toArray();
    ErrorCurve curve = new ErrorCurve(Arrays.stream(distances).boxed().toList());
    Map<Double, OptionalDouble> pck = new LinkedHashMap<>();
    radii.forEach(radius -> pck.put(radius, curve.within(radius)));
    return new PointErrors(
        scaled.stream().mapToDouble(d -> (d.dx * d.dx + d.dy * d.dy) / 2).average(),
        Distances.of(distances),
        curve,
        pck,
        pixels.stream().mapToDouble(d -> d[0]).average(),
        pixels.stream().mapToDouble(d -> d[1]).average());
  }

  /** In millimetres at the targets' depth, which must be known. */
  static Distances millimetres(PointPredictions p, Places places) {
    return Distances.of(
        differences(p, places, (row, point) -> true).stream()
            .mapToDouble(
                d -> {
                  double[] pixels = pixels(p, d);
                  return Math.hypot(
                      pixels[0] * p.mmPerPixel(d.row, 0), pixels[1] * p.mmPerPixel(d.row, 1));
                })
            .toArray());
  }

  private static double[] pixels(PointPredictions p, Difference d) {
    return new double[] {d.dx * p.pixelsPerUnit(d.row, 0), d.dy * p.pixelsPerUnit(d.row, 1)};
  }

  private static List<Difference> differences(
      PointPredictions p, Places places, Selection selection) {
    List<Difference> differences = new ArrayList<>();
    for (int row = 0; row < p.count(); row++) {
      for (int k = 0; k < p.points().size(); k++) {
        if (p.present(row, k) && selection.takes(row, k)) {
          differences.add(
              new Difference(
                  row,
                  places.coordinate(row, k, 0) - p.target(row, k, 0),
                  places.coordinate(row, k, 1) - p.target(row, k, 1)));
        }
      }
    }
    return differences;
  }

  Map<String, Object> toMap() {
    return new NamedValues()
        .putAll(pixels)
        .put("mse", mse)
        .put("pck", pckMap())
        .put("bias_x", biasX)
        .put("bias_y", biasY)
        .map();
  }

  Map<String, Object> pckMap() {
    NamedValues shares = new NamedValues();
    pck.forEach((radius, share) -> shares.put(Double.toString(radius), share));
    return shares.map();
  }
}
