package org.finetune4j.app.draw;

import java.awt.image.BufferedImage;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.finetune4j.data.Point;

/** Draws a heat map over a grey copy of an image: dark is cold, yellow hot, black not seen. */
public final class HeatPainter {
  /** Red, green and blue from cold to hot; brighter all the way, for those who see no colours. */
  private static final int[][] COLORS = {
    {20, 11, 52}, {101, 21, 110}, {188, 55, 84}, {249, 142, 9}, {252, 255, 164}
  };

  private static final double SHARE = 0.6;

  private HeatPainter() {}

  /**
   * The image under the map.
   *
   * @param image of any scale
   * @param width of the image that the map is of, in pixels
   * @param height of that image
   * @param heat at a place of that image, between 0 and 1; empty where it is not known
   */
  public static BufferedImage over(
      BufferedImage image, int width, int height, Function<Point, OptionalDouble> heat) {
    BufferedImage drawn =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        Point place =
            new Point((x + 0.5) * width / image.getWidth(), (y + 0.5) * height / image.getHeight());
        drawn.setRGB(x, y, blended(grey(image.getRGB(x, y)), heat.apply(place)));
      }
    }
    return drawn;
  }

  private static double grey(int rgb) {
    return 0.299 * (rgb >> 16 & 0xff) + 0.587 * (rgb >> 8 & 0xff) + 0.114 * (rgb & 0xff);
  }

  private static int blended(double grey, OptionalDouble heat) {
    int rgb = 0;
    for (int channel = 0; channel < 3; channel++) {
      double value =
          heat.isEmpty()
              ? grey * (1 - SHARE)
              : grey * (1 - SHARE) + color(heat.getAsDouble(), channel) * SHARE;
      rgb = rgb << 8 | (int) Math.round(value);
    }
    return rgb;
  }

  private static double color(double heat, int channel) {
    double at = heat * (COLORS.length - 1);
    int below = Math.min((int) at, COLORS.length - 2);
    return COLORS[below][channel]
        + (at - below) * (COLORS[below + 1][channel] - COLORS[below][channel]);
  }
}
