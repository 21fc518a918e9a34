package org.finetune4j.app.plot;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.finetune4j.eval.threshold.ThresholdCurve;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** A metric over thresholds, its best point, and what predicting nothing would score. */
public final class ThresholdChart {
  private static final double ROOM = 0.12;

  private ThresholdChart() {}

  /** Undefined points leave a gap. */
  public static Chart of(ThresholdCurve curve) {
    Optional<ThresholdCurve.Best> best = curve.best();
    XYSeriesCollection data = new XYSeriesCollection();
    data.addSeries(values(curve));
    data.addSeries(best(best));
    data.addSeries(allNegative(curve));
    XYLineAndShapeRenderer renderer = Style.lines();
    renderer.setDrawSeriesLineAsPath(false); // a gap stays a gap
    Style.line(renderer, 0, Style.BLUE, Style.BOLD);
    Style.marks(renderer, 0, Style.BLUE, Style.dot(3), true);
    Style.marks(renderer, 1, Style.ORANGE, Style.dot(7), false);
    Style.line(renderer, 2, Style.GREY, Style.DASHED);

    NumberAxis thresholds = Style.axis("threshold");
    thresholds.setRange(0, 1);
    NumberAxis metric = Style.axis(curve.metric());
    double[] range = range(curve);
    metric.setRange(range[0], range[1]);
    XYPlot plot = new XYPlot(data, thresholds, metric, renderer);
    best.map(b -> label(b, range)).ifPresent(plot::addAnnotation);
    curve
        .allNegative()
        .ifPresent(v -> plot.addAnnotation(nothing(v, (range[1] - range[0]) * 0.015, curve)));
    String subtitle =
        curve.thresholds().size()
            + " thresholds; a label is predicted where its score is greater"
            + (best.isPresent() ? "" : "; no best, as the metric is undefined at some");
    return Style.chart(curve.metric() + " over thresholds", subtitle, plot, false);
  }

  private static XYSeries values(ThresholdCurve curve) {
    XYSeries series = new XYSeries(curve.metric());
    for (int i = 0; i < curve.thresholds().size(); i++) {
      double x = curve.thresholds().get(i);
      series.add(x, curve.values().get(i).orElse(Double.NaN));
    }
    return series;
  }

  private static XYSeries best(Optional<ThresholdCurve.Best> best) {
    XYSeries series = new XYSeries("best");
    best.ifPresent(b -> series.add(b.threshold(), b.value()));
    return series;
  }

  private static XYSeries allNegative(ThresholdCurve curve) {
    XYSeries series = new XYSeries("predicting nothing");
    curve
        .allNegative()
        .ifPresent(
            value -> {
              series.add(0, value);
              series.add(1, value);
            });
    return series;
  }

  private static double[] range(ThresholdCurve curve) {
    double[] all =
        Stream.concat(curve.values().stream(), Stream.of(curve.allNegative()))
            .flatMapToDouble(OptionalDouble::stream)
            .toArray();
    double low = Arrays.stream(all).min().orElse(0);
    double high = Arrays.stream(all).max().orElse(1);
    double room = Math.max(high - low, 0.01) * ROOM;
    return new double[] {low - room, high + 1.5 * room};
  }

  /** Above the point, and inside the plot also near its edges. */
  private static XYTextAnnotation label(ThresholdCurve.Best best, double[] range) {
    TextAnchor anchor =
        best.threshold() > 0.75
            ? TextAnchor.BOTTOM_RIGHT
            : best.threshold() < 0.25 ? TextAnchor.BOTTOM_LEFT : TextAnchor.BOTTOM_CENTER;
    double above = (range[1] - range[0]) * 0.03;
    String text = "best " + four(best.value()) + " at " + four(best.threshold());
    return Style.text(text, best.threshold(), best.value() + above, anchor, Style.ORANGE);
  }

  private static XYTextAnnotation nothing(double value, double gap, ThresholdCurve curve) {
    // The curve ends flat, so that the other side of the line is free of it there.
    double end = curve.values().get(curve.values().size() - 1).orElse(value);
    boolean below = end >= value;
    return Style.text(
        "predicting nothing " + four(value),
        0.99,
        below ? value - gap : value + gap,
        below ? TextAnchor.TOP_RIGHT : TextAnchor.BOTTOM_RIGHT,
        Style.GREY);
  }

  private static String four(double value) {
    return Style.number(value, "0.0###");
  }
}
