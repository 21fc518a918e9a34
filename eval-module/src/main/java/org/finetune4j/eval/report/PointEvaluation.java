package org.finetune4j.eval.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Function;
import org.finetune4j.eval.Distances;
import org.finetune4j.eval.MeanPoint;
import org.finetune4j.eval.Metric;
import org.finetune4j.eval.NoiseFloor;
import org.finetune4j.eval.PointPredictions;
import org.finetune4j.eval.interval.WeightedMetrics;

/** Points sought in images. Points whose truth is not known are in no metric. */
public final class PointEvaluation implements Evaluation {
  /** The names of {@link #headline()}, in order. */
  public static final List<String> HEADLINE = List.of("mse", "pixels_median");

  private static final int CURVE_STEPS = 20;

  private final PointPredictions predictions;
  private final EvaluationSettings settings;
  private final double[][] meanPoint;
  private final Lazy<PointErrors> all;
  private final Lazy<PointErrors> baseline;

  private PointEvaluation(PointPredictions predictions, EvaluationSettings settings) {
    this.predictions = predictions;
    this.settings = settings;
    this.meanPoint = settings.meanPoint().orElseGet(() -> MeanPoint.of(predictions));
    if (meanPoint.length != predictions.points().size()) {
      throw new IllegalArgumentException(
          "a mean of " + meanPoint.length + " points for " + predictions.points());
    }
    this.all = new Lazy<>(() -> errors((row, point) -> true));
    this.baseline =
        new Lazy<>(
            () -> PointErrors.of(predictions, this::mean, (row, point) -> true, settings.radii()));
  }

  /**
   * With the settings' baseline and radii.
   *
   * @throws IllegalArgumentException where the baseline is of another number of points
   */
  public static PointEvaluation of(PointPredictions predictions, EvaluationSettings settings) {
    return new PointEvaluation(predictions, settings);
  }

  private PointErrors errors(PointErrors.Selection selection) {
    return PointErrors.of(predictions, selection, settings.radii());
  }

  private double mean(int row, int point, int axis) {
    return meanPoint[point][axis];
  }

  @Override
  public PointPredictions predictions() {
    return predictions;
  }

  @Override
  public List<Metric> headline() {
    return headline(all().mse());
  }

  /**
   * The same with the squared error of the network's outputs, which may be in other coordinates
   * than those of the original images.
   */
  public List<Metric> headline(OptionalDouble outputs) {
    return List.of(
        new Metric(HEADLINE.get(0), outputs, false),
        new Metric(HEADLINE.get(1), all().pixels().median(), false));
  }

  @Override
  public Map<String, OptionalDouble> summary() {
    Distances pixels = all().pixels();
    Map<String, OptionalDouble> metrics = new LinkedHashMap<>();
    metrics.put("mse", all().mse());
    metrics.put("pixels_mean", pixels.mean());
    metrics.put("pixels_median", pixels.median());
    metrics.put("pixels_p95", pixels.p95());
    metrics.put("pixels_max", pixels.max());
    metrics.put("pixels_mean_point", baseline().pixels().mean());
    return metrics;
  }

  @Override
  public WeightedMetrics weighted() {
    return new WeightedPoints(predictions, mistakes());
  }

  /** Where the points are missed. */
  public PointMistakes mistakes() {
    return new PointMistakes(predictions);
  }

  /** Over all points. */
  public PointErrors all() {
    return all.get();
  }

  /** Of one image. */
  public PointErrors errors(int image) {
    return PointErrors.of(predictions.rows(List.of(image)), (row, point) -> true, settings.radii());
  }

  @Override
  public double loss(int row) {
    return errors(row).mse().orElse(0);
  }

  /** By point. */
  public Map<String, PointErrors> points() {
    Map<String, PointErrors> points = new LinkedHashMap<>();
    for (int k = 0; k < predictions.points().size(); k++) {
      int one = k;
      points.put(predictions.points().get(k), errors((row, point) -> point == one));
    }
    return Collections.unmodifiableMap(points);
  }

  /** By group, sorted; empty where no image has one. */
  public Map<String, PointErrors> groups() {
    TreeSet<String> names = new TreeSet<>(predictions.groups());
    if (names.stream().allMatch(String::isBlank)) {
      return Map.of();
    }
    Map<String, PointErrors> groups = new LinkedHashMap<>();
    for (String name : names) {
      groups.put(name, errors((row, point) -> predictions.groups().get(row).equals(name)));
    }
    return Collections.unmodifiableMap(groups);
  }

  /** Of always predicting the mean point. */
  public PointErrors baseline() {
    return baseline.get();
  }

  /** Whether the mean point is that of these images, as that of the training set is not known. */
  public boolean baselineIsOwn() {
    return settings.meanPoint().isEmpty();
  }

  /**
   * Distances in millimetres in the plane through the true point that faces the camera.
   *
   * @param distances of the predicted points
   * @param meanPoint of the baseline
   * @param noiseFloor of the labels, where it is known
   */
  public record Millimetres(
      Distances distances, Distances meanPoint, Optional<NoiseFloor> noiseFloor) {}

  /** Where the data carries depth and calibration. */
  public Optional<Millimetres> millimetres() {
    return predictions.hasMillimetres()
        ? Optional.of(
            new Millimetres(
                PointErrors.millimetres(predictions, predictions::predicted),
                PointErrors.millimetres(predictions, this::mean),
                predictions.noiseFloor()))
        : Optional.empty();
  }

  @Override
  public Map<String, Object> toMap() {
    Distances meanPointPixels = baseline().pixels();
    NamedValues values =
        new NamedValues()
            .put("task", "points")
            .put("count", predictions.count())
            .put("mse", all().mse())
            .put("pixels", new NamedValues().putAll(all().pixels()).map())
            .put("pixels_mean_point", meanPointPixels.mean())
            .put("mean_point", new NamedValues().putAll(meanPointPixels).map())
            .put("pck", all().pckMap())
            .put("bias_x", all().biasX())
            .put("bias_y", all().biasY())
            .put("points", byName(points()))
            .put("groups", byName(groups()))
            .put("error_curve", all().curve().quantiles(CURVE_STEPS));
    millimetres().ifPresent(mm -> values.put("millimetres", millimetresMap(mm)));
    return values.map();
  }

  private static Map<String, Object> byName(Map<String, PointErrors> parts) {
    NamedValues values = new NamedValues();
    parts.forEach((name, part) -> values.put(name, part.toMap()));
    return values.map();
  }

  private static Map<String, Object> millimetresMap(Millimetres mm) {
    NamedValues values =
        new NamedValues()
            .putAll(mm.distances())
            .put("mean_point", mm.meanPoint().mean())
            .put("noise_floor", mm.noiseFloor().map(f -> (Object) f.millimetres()).orElse(null));
    mm.noiseFloor().ifPresent(floor -> values.put("noise_floor_name", floor.name()));
    return values.map();
  }

  @Override
  public <R> R byTask(
      Function<LabelEvaluation, R> labels,
      Function<PointEvaluation, R> points,
      Function<CategoryEvaluation, R> category) {
    return points.apply(this);
  }
}
