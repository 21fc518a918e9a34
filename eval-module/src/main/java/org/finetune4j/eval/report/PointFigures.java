package org.finetune4j.eval.report;

import java.util.ArrayList;
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
 * @param errors share of points by distance
 * @param pck share of points at most that many pixels away, by radius
 * @param biasX mean of predicted minus true, in pixels; positive is too far right
 * @param biasY likewise; positive is too far down
 */
public record PointFigures(
    OptionalDouble mse,
    Distances pixels,
    ErrorCurve errors,
    Map<Double, OptionalDouble> pck,
    OptionalDouble biasX,
    OptionalDouble biasY) {

  /** Which points are looked at. */
  @FunctionalInterface
  interface Selection {
    boolean takes(int row, int point);
  }

  static PointFigures of(PointPredictions p, Selection selection, double[] radii) {
    List<double[]> scaled = new ArrayList<>();
    List<double[]> pixels = new ArrayList<>();
    forEach(
        p,
        selection,
        (row, k) -> {
          double dx = p.predicted(row, k, 0) - p.target(row, k, 0);
          double dy = p.predicted(row, k, 1) - p.target(row, k, 1);
          scaled.add(new double[] {dx, dy});
          pixels.add(new double[] {dx * p.pixelsPerUnit(row, 0), dy * p.pixelsPerUnit(row, 1)});
        });
    double[] distances = pixels.stream().mapToDouble(d -> Math.hypot(d[0], d[1])).toArray();
    ErrorCurve errors = new ErrorCurve(java.util.Arrays.stream(distances).boxed().toList());
    Map<Double, OptionalDouble> pck = new LinkedHashMap<>();
    for (double radius : radii) {
      pck.put(radius, errors.within(radius));
    }
    return new PointFigures(
        scaled.stream().mapToDouble(d -> (d[0] * d[0] + d[1] * d[1]) / 2).average(),
        Distances.of(distances),
        errors,
        pck,
        pixels.stream().mapToDouble(d -> d[0]).average(),
        pixels.stream().mapToDouble(d -> d[1]).average());
  }

  /** What is done with a point. */
  @FunctionalInterface
  interface Visit {
    void to(int row, int point);
  }

  static void forEach(PointPredictions predictions, Selection selection, Visit visit) {
    for (int row = 0; row < predictions.count(); row++) {
      for (int k = 0; k < predictions.points().size(); k++) {
        if (predictions.present(row, k) && selection.takes(row, k)) {
          visit.to(row, k);
        }
      }
    }
  }

  NamedValues into(NamedValues figures) {
    NamedValues shares = new NamedValues();
    pck.forEach((radius, share) -> shares.put(Double.toString(radius), share));
    return figures
        .putAll(pixels)
        .put("mse", mse)
        .put("pck", shares.map())
        .put("bias_x", biasX)
        .put("bias_y", biasY);
  }
}
