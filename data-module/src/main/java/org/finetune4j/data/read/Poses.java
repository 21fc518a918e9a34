package org.finetune4j.data.read;

import java.util.List;
import java.util.Optional;
import org.finetune4j.data.Point;

/** The objects of an image that have points, of which the one with the largest box counts. */
final class Poses {
  private List<Optional<Point>> largest = List.of();
  private double area = Double.NEGATIVE_INFINITY;
  private int count;

  /**
   * One more object; without a known point it is none.
   *
   * @param box its area
   * @param points in pixels of the image
   */
  void add(double box, List<Optional<Point>> points) {
    if (points.stream().allMatch(Optional::isEmpty)) {
      return;
    }
    count++;
    // Of equals, the first.
    if (box > area || count == 1) {
      area = box;
      largest = List.copyOf(points);
    }
  }

  int count() {
    return count;
  }

  /** The points of that with the largest box; none where there is no object. */
  List<Optional<Point>> largest() {
    return largest;
  }
}
