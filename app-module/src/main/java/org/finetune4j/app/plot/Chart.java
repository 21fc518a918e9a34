package org.finetune4j.app.plot;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import org.jfree.chart.JFreeChart;

/** A chart that can be drawn. Needs no display. */
public final class Chart {
  private static final int WIDTH = 800;
  private static final int HEIGHT = 500;
  // Two pixels a point: text stays sharp on a dense screen and in print.
  private static final int SCALE = 2;

  private final JFreeChart chart;

  Chart(JFreeChart chart) {
    this.chart = chart;
  }

  /** The chart, 1600x1000 pixels, RGB. */
  public BufferedImage draw() {
    BufferedImage image =
        new BufferedImage(WIDTH * SCALE, HEIGHT * SCALE, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.scale(SCALE, SCALE);
    chart.draw(g, new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
    g.dispose();
    return image;
  }
}
