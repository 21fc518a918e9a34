package org.finetune4j.app.plot;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Optional;
import org.finetune4j.training.find.LrCurve;
import org.finetune4j.training.find.Suggestions;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.SeriesRenderingOrder;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.util.ShapeUtils;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** A sweep over learning rates with the suggestions marked. */
public final class LrFindChart {
  private static final List<Color> COLORS =
      List.of(Style.ORANGE, Style.GREEN, Style.PURPLE, new Color(0x22, 0x22, 0x22));

  private LrFindChart() {}

  /**
   * The sweep.
   *
   * @param suggestions empty where the sweep ended too early for any
   */
  public static Chart of(LrCurve curve, Optional<Suggestions> suggestions) {
    XYSeriesCollection data = new XYSeriesCollection();
    data.addSeries(series("loss (smoothed)", curve.rates(), curve.smoothed()));
    XYLineAndShapeRenderer renderer = Style.lines();
    Style.line(renderer, 0, Style.BLUE, Style.BOLD);
    List<LrSuggestion> marked = suggestions.map(LrSuggestion::all).orElse(List.of());
    XYPlot plot = new XYPlot();
    for (int i = 0; i < marked.size(); i++) {
      LrSuggestion one = marked.get(i);
      XYSeries point = new XYSeries(one.name() + " " + Style.rate(one.rate()));
      point.add(one.rate(), LrSuggestion.lossAt(curve, one.rate()));
      data.addSeries(point);
      Style.marks(renderer, i + 1, COLORS.get(i), shape(i), false);
      plot.addDomainMarker(line(one.rate(), COLORS.get(i)));
    }
    data.addSeries(series("loss of the batch", curve.rates(), curve.losses()));
    Style.line(renderer, marked.size() + 1, Style.FAINT, Style.THIN);
    LogAxis rates = Style.logAxis("learning rate", curve.sweep().start(), curve.sweep().end());
    plot.setDataset(data);
    plot.setRenderer(renderer);
    plot.setDomainAxis(rates);
    plot.setRangeAxis(losses(curve));
    plot.setSeriesRenderingOrder(SeriesRenderingOrder.REVERSE);
    String subtitle =
        marked.isEmpty()
            ? curve.rates().size() + " steps, too few for a suggestion"
            : curve.rates().size() + " steps; valley " + Style.rate(marked.get(0).rate());
    return Style.chart("Learning-rate sweep", subtitle, plot, true);
  }

  private static XYSeries series(String name, List<Double> rates, List<Double> losses) {
    XYSeries series = new XYSeries(name);
    for (int i = 0; i < rates.size(); i++) {
      double loss = losses.get(i);
      series.add(rates.get(i).doubleValue(), Double.isFinite(loss) ? loss : Double.NaN);
    }
    return series;
  }

  private static NumberAxis losses(LrCurve curve) {
    double low = LrSuggestion.least(curve);
    double high = LrSuggestion.most(curve);
    double room = Math.max(high - low, 1e-9) * 0.08;
    NumberAxis axis = Style.axis("loss");
    axis.setRange(Math.max(0, low - room), high + room);
    return axis;
  }

  private static Shape shape(int index) {
    return switch (index) {
      case 0 -> Style.dot(6);
      case 1 -> ShapeUtils.createDiamond(7);
      case 2 -> ShapeUtils.createDownTriangle(6);
      default -> new Rectangle2D.Double(-5, -5, 10, 10);
    };
  }

  private static ValueMarker line(double rate, Color color) {
    return new ValueMarker(rate, color, Style.DASHED);
  }
}
