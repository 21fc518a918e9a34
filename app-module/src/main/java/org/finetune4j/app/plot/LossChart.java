package org.finetune4j.app.plot;

import java.awt.Color;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.finetune4j.training.EpochRow;
import org.finetune4j.training.Step;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.SeriesRenderingOrder;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** Losses over the epochs of all phases: each batch's, their mean, and the validation images'. */
public final class LossChart {
  private static final double LOG_FROM = 30;

  private LossChart() {}

  /**
   * What a {@code Recorder} holds.
   *
   * @param steps of the last epochs; those before a resume may be missing
   * @param rows one a finished epoch
   * @throws IllegalArgumentException where there is neither
   */
  public static Chart of(List<Step> steps, List<EpochRow> rows) {
    if (steps.isEmpty() && rows.isEmpty()) {
      throw new IllegalArgumentException("a chart of no epoch");
    }
    XYSeries batches = new XYSeries("each batch", true, true);
    XYSeries mean = new XYSeries("train (mean as in the table)", true, true);
    double[] places = places(steps, rows.size());
    for (int i = 0; i < places.length; i++) {
      if (i > 0 && beginsPhase(steps.get(i - 1), steps.get(i))) {
        mean.add(places[i - 1], Double.NaN); // it starts anew, so the line does too
      }
      batches.add(places[i], finite(steps.get(i).loss()));
      mean.add(places[i], finite(steps.get(i).smoothedLoss()));
    }
    XYSeries valid = new XYSeries("valid");
    for (int epoch = 0; epoch < rows.size(); epoch++) {
      valid.add(epoch + 1, finite(rows.get(epoch).validLoss()));
      if (steps.isEmpty()) {
        mean.add(epoch + 1, finite(rows.get(epoch).trainLoss()));
      }
    }
    XYSeriesCollection data = new XYSeriesCollection();
    data.addSeries(mean);
    data.addSeries(valid);
    data.addSeries(batches);

    XYLineAndShapeRenderer renderer = Style.lines();
    renderer.setDrawSeriesLineAsPath(false);
    Style.line(renderer, 0, Style.BLUE, Style.BOLD);
    Style.line(renderer, 1, Style.ORANGE, Style.BOLD);
    Style.marks(renderer, 1, Style.ORANGE, Style.dot(5), true);
    Style.line(renderer, 2, Style.FAINT, Style.THIN);
    NumberAxis epochs = Style.axis("epochs");
    double last = Math.max(rows.size(), places.length == 0 ? 0 : places[places.length - 1]);
    epochs.setRange(0, last * 1.02);
    epochs.setTickUnit(new NumberTickUnit(Math.max(1, Math.ceil(last / 12)), Style.numbers("0")));
    XYPlot plot = new XYPlot(data, epochs, losses(mean, valid, batches), renderer);
    plot.setSeriesRenderingOrder(SeriesRenderingOrder.REVERSE);
    markPhases(plot, rows);
    return Style.chart("Loss over epochs", subtitle(rows), plot, true);
  }

  private static boolean beginsPhase(Step before, Step step) {
    return step.epoch() < before.epoch()
        || (step.epoch() == before.epoch() && step.batch() <= before.batch());
  }

  private static String subtitle(List<EpochRow> rows) {
    int best =
        IntStream.range(0, rows.size())
            .boxed()
            .min(Comparator.comparingDouble(i -> rows.get(i).validLoss()))
            .orElse(-1);
    return best < 0
        ? "no epoch is finished"
        : String.format(
            Locale.ROOT,
            "least valid loss %s after epoch %d of %d",
            loss(rows.get(best).validLoss()),
            best + 1,
            rows.size());
  }

  private static String loss(double value) {
    return value < 0.01 ? Style.rate(value) : Style.number(value, "0.0000");
  }

  /** Where each step ends, in epochs; a new epoch begins where the batch number falls back. */
  public static double[] places(List<Step> steps, int finishedEpochs) {
    int[] epoch = new int[steps.size()];
    for (int i = 1; i < epoch.length; i++) {
      boolean same = steps.get(i).batch() > steps.get(i - 1).batch();
      epoch[i] = epoch[i - 1] + (same ? 0 : 1);
    }
    int finished = (int) steps.stream().filter(step -> step.batch() + 1 == step.batches()).count();
    int before = Math.max(0, finishedEpochs - finished);
    return IntStream.range(0, epoch.length)
        .mapToDouble(i -> before + epoch[i] + (steps.get(i).batch() + 1.0) / steps.get(i).batches())
        .toArray();
  }

  private static double finite(double loss) {
    return Double.isFinite(loss) ? loss : Double.NaN;
  }

  private static ValueAxis losses(XYSeries... series) {
    double[] all =
        Arrays.stream(series)
            .flatMapToDouble(
                s -> IntStream.range(0, s.getItemCount()).mapToDouble(i -> s.getY(i).doubleValue()))
            .filter(Double::isFinite)
            .toArray();
    double low = DoubleStream.of(all).min().orElse(0);
    double high = DoubleStream.of(all).max().orElse(1);
    if (low > 0 && high / low > LOG_FROM) {
      return Style.logAxis("loss", low / 1.5, high * 2.5);
    }
    NumberAxis axis = Style.axis("loss");
    axis.setRange(0, high > 0 ? high * 1.12 : 1);
    return axis;
  }

  private static void markPhases(XYPlot plot, List<EpochRow> rows) {
    for (int epoch = 0; epoch < rows.size(); epoch++) {
      boolean begins =
          epoch == 0
              || rows.get(epoch).epoch() <= rows.get(epoch - 1).epoch()
              || !rows.get(epoch).phase().equals(rows.get(epoch - 1).phase());
      if (begins) {
        plot.addDomainMarker(marker(epoch, rows.get(epoch).phase()));
      }
    }
  }

  private static ValueMarker marker(int epoch, String phase) {
    Color color = epoch == 0 ? new Color(0, 0, 0, 0) : Style.GREY;
    ValueMarker marker = new ValueMarker(epoch, color, Style.DASHED);
    marker.setLabel(phase);
    marker.setLabelFont(Style.text("", 0, 0, TextAnchor.CENTER, Style.GREY).getFont());
    marker.setLabelPaint(Style.GREY);
    marker.setLabelBackgroundColor(new Color(0, 0, 0, 0));
    marker.setLabelAnchor(RectangleAnchor.TOP_RIGHT);
    marker.setLabelTextAnchor(TextAnchor.TOP_LEFT);
    marker.setLabelOffset(new RectangleInsets(6, 6, 6, 6));
    return marker;
  }
}
