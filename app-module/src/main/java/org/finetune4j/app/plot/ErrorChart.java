package org.finetune4j.app.plot;

import java.awt.Color;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.finetune4j.eval.ErrorCurve;
import org.finetune4j.eval.report.PointErrors;
import org.finetune4j.eval.report.PointEvaluation;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.plot.SeriesRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** The share of points found within a distance, beside always predicting the mean point. */
public final class ErrorChart {
  private static final int STEPS = 400;
  private static final int MOST_POINTS = 5;
  private static final double NEARLY_ALL = 0.99;
  private static final List<Color> COLORS =
      List.of(Style.SKY, Style.GREEN, Style.PURPLE, Style.ORANGE, Style.FAINT);

  private ErrorChart() {}

  /**
   * Of all points; up to five points have lines of their own.
   *
   * @throws IllegalArgumentException where no true point is known
   */
  public static Chart of(PointEvaluation evaluation) {
    String meanPoint =
        evaluation.baselineIsOwn()
            ? "mean point of these images"
            : "mean point of the training images";
    ErrorCurve all = evaluation.all().curve();
    if (all.distances().isEmpty()) {
      throw new IllegalArgumentException("a chart of no point");
    }
    double end = end(evaluation);
    XYSeriesCollection data = new XYSeriesCollection();
    XYLineAndShapeRenderer renderer = Style.lines();
    data.addSeries(series("model", all, end));
    Style.line(renderer, 0, Style.BLUE, Style.BOLD);
    data.addSeries(series(meanPoint, evaluation.baseline().curve(), end));
    Style.line(renderer, 1, Style.GREY, Style.DASHED);
    XYSeries marks = new XYSeries("median and p95");
    double median = evaluation.all().pixels().median().orElseThrow();
    double p95 = evaluation.all().pixels().p95().orElseThrow();
    marks.add(median, all.within(median).orElseThrow());
    marks.add(p95, all.within(p95).orElseThrow());
    data.addSeries(marks);
    Style.marks(renderer, 2, Style.ORANGE, Style.dot(6), false);
    renderer.setSeriesVisibleInLegend(2, false);
    addPoints(evaluation.points(), data, renderer, end);

    NumberAxis pixels = Style.axis("distance in pixels of the original image");
    pixels.setRange(0, end);
    NumberAxis share = Style.axis("share of points within that distance");
    share.setRange(0, 1.02);
    share.setTickUnit(new NumberTickUnit(0.1, Style.numbers("0.0")));
    XYPlot plot = new XYPlot(data, pixels, share, renderer);
    plot.setSeriesRenderingOrder(SeriesRenderingOrder.REVERSE);
    plot.addAnnotation(label("median " + one(median), median, all, end));
    plot.addAnnotation(label("95 % within " + one(p95), p95, all, end));
    String subtitle =
        String.format(
            Locale.ROOT,
            "%d images; mean %s, max %s pixels; the mean point is %s away",
            evaluation.predictions().count(),
            one(evaluation.all().pixels().mean().orElseThrow()),
            one(evaluation.all().pixels().max().orElseThrow()),
            one(evaluation.baseline().pixels().mean().orElseThrow()));
    return Style.chart("How far the points are off", subtitle, plot, true);
  }

  /** Far enough for nearly all of the model's points and half of the baseline's. */
  private static double end(PointEvaluation evaluation) {
    double nearlyAll = evaluation.all().curve().quantile(NEARLY_ALL).orElseThrow();
    double baseline = evaluation.baseline().pixels().median().orElse(0);
    return Math.max(Math.max(nearlyAll, baseline) * 1.1, 1e-3);
  }

  private static XYSeries series(String name, ErrorCurve curve, double end) {
    XYSeries series = new XYSeries(name);
    for (int i = 0; i <= STEPS; i++) {
      double distance = end * i / STEPS;
      series.add(distance, curve.within(distance).orElse(Double.NaN));
    }
    return series;
  }

  private static void addPoints(
      Map<String, PointErrors> points,
      XYSeriesCollection data,
      XYLineAndShapeRenderer renderer,
      double end) {
    if (points.size() < 2 || points.size() > MOST_POINTS) {
      return;
    }
    int color = 0;
    for (Map.Entry<String, PointErrors> point : points.entrySet()) {
      int series = data.getSeriesCount();
      data.addSeries(series(point.getKey(), point.getValue().curve(), end));
      Style.line(renderer, series, COLORS.get(color++), Style.THIN);
    }
  }

  private static XYTextAnnotation label(String text, double x, ErrorCurve curve, double end) {
    double y = curve.within(x).orElseThrow();
    boolean atRight = x < 0.7 * end;
    return Style.text(
        text,
        x + (atRight ? end : -end) * 0.015,
        y - 0.03,
        atRight ? TextAnchor.TOP_LEFT : TextAnchor.TOP_RIGHT,
        Style.ORANGE);
  }

  private static String one(double value) {
    return Style.number(value, "0.0");
  }
}
