package org.finetune4j.app.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.FieldPosition;
import java.text.NumberFormat;
import java.text.ParsePosition;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.NumberTickUnitSource;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;

/**
 * What all charts look like. Colours are those of Okabe and Ito, distinct to the colour-blind too.
 */
final class Style {
  static final Color BLUE = new Color(0x00, 0x72, 0xb2);
  static final Color ORANGE = new Color(0xd5, 0x5e, 0x00);
  static final Color GREEN = new Color(0x00, 0x8e, 0x63);
  static final Color PURPLE = new Color(0xa8, 0x4f, 0x85);
  static final Color SKY = new Color(0x56, 0xb4, 0xe9);
  static final Color GREY = new Color(0x77, 0x77, 0x77);
  static final Color FAINT = new Color(0xc4, 0xcf, 0xd9);
  static final Color TEXT = new Color(0x22, 0x22, 0x22);
  private static final Color GRID = new Color(0xe4, 0xe4, 0xe4);

  static final BasicStroke BOLD =
      new BasicStroke(2.4f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  static final BasicStroke THIN =
      new BasicStroke(1.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  static final BasicStroke DASHED =
      new BasicStroke(1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 4}, 0);

  private static final Font PLAIN = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
  private static final Font LABEL = new Font(Font.SANS_SERIF, Font.BOLD, 13);
  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 17);
  private static final Font SUBTITLE = new Font(Font.SANS_SERIF, Font.PLAIN, 13);

  private Style() {}

  /** The chart of a plot; the legend, if wanted, stands below. */
  static Chart chart(String title, String subtitle, XYPlot plot, boolean legend) {
    plot.setBackgroundPaint(Color.WHITE);
    plot.setDomainGridlinePaint(GRID);
    plot.setRangeGridlinePaint(GRID);
    plot.setDomainGridlineStroke(new BasicStroke(1));
    plot.setRangeGridlineStroke(new BasicStroke(1));
    plot.setOutlinePaint(new Color(0x99, 0x99, 0x99));
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    JFreeChart chart = new JFreeChart(title, TITLE, plot, false);
    chart.setBackgroundPaint(Color.WHITE);
    chart.setPadding(new RectangleInsets(12, 12, 12, 20));
    chart.getTitle().setPaint(TEXT);
    chart.getTitle().setHorizontalAlignment(HorizontalAlignment.LEFT);
    TextTitle second = new TextTitle(subtitle, SUBTITLE);
    second.setPaint(GREY);
    second.setHorizontalAlignment(HorizontalAlignment.LEFT);
    second.setPadding(2, 0, 8, 0);
    chart.addSubtitle(second);
    if (legend) {
      LegendTitle key = new LegendTitle(plot);
      key.setItemFont(PLAIN);
      key.setItemPaint(TEXT);
      key.setPosition(RectangleEdge.BOTTOM);
      key.setFrame(BlockBorder.NONE);
      key.setPadding(8, 0, 0, 0);
      chart.addLegend(key);
    }
    return new Chart(chart);
  }

  static NumberAxis axis(String label) {
    NumberAxis axis = dressed(new NumberAxis(label));
    axis.setTickLabelInsets(new RectangleInsets(7, 5, 7, 5)); // few ticks, easily read
    axis.setAutoRangeIncludesZero(false);
    axis.setStandardTickUnits(new NumberTickUnitSource(false, numbers("#,##0.######")));
    return axis;
  }

  /** Numbers beside an axis; JFreeChart's own follow the locale. */
  static NumberFormat numbers(String pattern) {
    return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT));
  }

  /** Ten to the power of whole numbers, written 1e-3. */
  static LogAxis logAxis(String label, double low, double high) {
    LogAxis axis = dressed(new LogAxis(label));
    axis.setBase(10);
    axis.setRange(low, high);
    axis.setTickUnit(new NumberTickUnit(1));
    axis.setNumberFormatOverride(new PowerFormat());
    return axis;
  }

  private static <A extends ValueAxis> A dressed(A axis) {
    axis.setLabelFont(PLAIN);
    axis.setLabelPaint(TEXT);
    axis.setTickLabelFont(PLAIN);
    axis.setTickLabelPaint(TEXT);
    axis.setAxisLineVisible(false);
    axis.setLabelInsets(new RectangleInsets(6, 6, 6, 6));
    return axis;
  }

  /** Lines without marks. */
  static XYLineAndShapeRenderer lines() {
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
    renderer.setDrawSeriesLineAsPath(true);
    renderer.setDefaultLegendTextFont(PLAIN);
    renderer.setDefaultLegendTextPaint(TEXT);
    return renderer;
  }

  static void line(XYLineAndShapeRenderer renderer, int series, Color color, BasicStroke stroke) {
    renderer.setSeriesPaint(series, color);
    renderer.setSeriesStroke(series, stroke);
    renderer.setLegendLine(new Line2D.Double(-10, 0, 10, 0));
  }

  /** Marks as well, or alone. */
  static void marks(
      XYLineAndShapeRenderer renderer, int series, Color color, Shape shape, boolean line) {
    renderer.setSeriesPaint(series, color);
    renderer.setSeriesShape(series, shape);
    renderer.setSeriesShapesVisible(series, true);
    renderer.setSeriesLinesVisible(series, line);
  }

  static Shape dot(double radius) {
    return new Ellipse2D.Double(-radius, -radius, 2 * radius, 2 * radius);
  }

  /** A text beside a place of the plot. */
  static XYTextAnnotation text(String text, double x, double y, TextAnchor anchor, Color color) {
    XYTextAnnotation annotation = new XYTextAnnotation(text, x, y);
    annotation.setFont(LABEL);
    annotation.setPaint(color);
    annotation.setTextAnchor(anchor);
    return annotation;
  }

  /** As people write it: 0.4357, 12.5. */
  static String number(double value, String pattern) {
    return numbers(pattern).format(value);
  }

  /** As rates are written: 2.5e-3. */
  static String rate(double value) {
    String text = String.format(Locale.ROOT, "%.1e", value);
    return text.replaceFirst("e-0?", "e-").replaceFirst("e\\+0?", "e");
  }

  /** 1e-3 for 0.001; plain from 1 to 1000. */
  private static final class PowerFormat extends NumberFormat {
    private static final long serialVersionUID = 1;

    @Override
    public StringBuffer format(double number, StringBuffer text, FieldPosition position) {
      int power = (int) Math.round(Math.log10(number));
      return text.append(power < 0 || power > 3 ? "1e" + power : number(number, "0.##"));
    }

    @Override
    public StringBuffer format(long number, StringBuffer text, FieldPosition position) {
      return format((double) number, text, position);
    }

    @Override
    public Number parse(String source, ParsePosition position) {
      throw new UnsupportedOperationException("charts only write numbers");
    }
  }
}
