package org.finetune4j.model.predict;

import java.util.Objects;
import java.util.OptionalDouble;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.transform.Placement;

/** Where in an image a network finds a label or a class. */
public final class HeatMap {
  /**
   * Pixels of the network's image between the places of the backbone's output. All its convolutions
   * are padded around the pixel they begin at, so that the first place looks at the first pixel.
   */
  private static final int STRIDE = 32;

  private final String name;
  private final float[][] values;
  private final float greatest;
  private final Placement placement;

  /**
   * Keeps the values.
   *
   * @param values [rows][columns] of the backbone's output, 0 or more
   * @param placement of the network's image on the original
   */
  HeatMap(String name, float[][] values, Placement placement) {
    this.name = Objects.requireNonNull(name);
    this.values = values;
    this.placement = Objects.requireNonNull(placement);
    float most = 0;
    for (float[] row : values) {
      for (float value : row) {
        most = Math.max(most, value);
      }
    }
    this.greatest = most;
  }

  /** The label or class. */
  public String name() {
    return name;
  }

  /** Size of the image, right way up. */
  public ImageSize size() {
    return placement.original();
  }

  /**
   * How much a place of the image speaks for the name, between 0 and 1, the most; everywhere 0
   * where nothing does.
   *
   * @param pixels of the original image
   * @return empty where the network does not see the image, as it was cropped
   */
  public OptionalDouble at(Point pixels) {
    Point scaled = placement.fromOriginal(pixels);
    if (Math.abs(scaled.x()) > 1 || Math.abs(scaled.y()) > 1) {
      return OptionalDouble.empty();
    }
    Point seen = scaled.unscaled(placement.size());
    double value = interpolated((seen.y() - 0.5) / STRIDE, (seen.x() - 0.5) / STRIDE);
    return OptionalDouble.of(greatest == 0 ? 0 : value / greatest);
  }

  private double interpolated(double row, double column) {
    double y = Math.max(0, Math.min(values.length - 1, row));
    double x = Math.max(0, Math.min(values[0].length - 1, column));
    int top = (int) y;
    int left = (int) x;
    int bottom = Math.min(top + 1, values.length - 1);
    int right = Math.min(left + 1, values[0].length - 1);
    double upper = values[top][left] + (x - left) * (values[top][right] - values[top][left]);
    double lower =
        values[bottom][left] + (x - left) * (values[bottom][right] - values[bottom][left]);
    return upper + (y - top) * (lower - upper);
  }
}
