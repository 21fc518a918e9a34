package org.finetune4j.data.transform;

import java.util.List;
import java.util.Optional;
import org.finetune4j.data.Point;

/**
 * What a network is given of one image.
 *
 * @param chw {@code [3, height, width]}, normalised
 * @param points scaled to [-1,1] of that image; empty where missing or masked
 * @param placement the way back to the original
 */
record Transformed(float[] chw, List<Optional<Point>> points, Placement placement) {
  public Transformed {
    points = List.copyOf(points);
  }
}
