package org.finetune4j.app.draw;

import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Finds each name a place near its mark where it covers neither marks nor other names. */
final class NamePlaces {
  private static final int RINGS = 7;

  /** Where a name may stand, seen from its mark: beside it first, then under and over it. */
  private static final double[][] DIRECTIONS = {
    {1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {1, -1}, {-1, 1}, {-1, -1},
    {1, 0.5}, {1, -0.5}, {-1, 0.5}, {-1, -0.5}, {0.5, 1}, {0.5, -1}, {-0.5, 1}, {-0.5, -1}
  };

  private final int width;
  private final int height;
  private final List<Rectangle2D> taken;

  /** Upon an image of that size, whose marks are there already. */
  NamePlaces(int width, int height, List<Rectangle2D> marks) {
    this.width = width;
    this.height = height;
    this.taken = new ArrayList<>(marks);
  }

  /**
   * The nearest free place, or the one that covers least where none is free; taken from now on.
   *
   * @param mark the middle of the mark
   * @param gap between the middle of the mark and the name
   */
  Rectangle2D take(Point2D mark, double nameWidth, double nameHeight, double gap) {
    Rectangle2D best = place(mark, nameWidth, nameHeight, gap, DIRECTIONS[0]);
    double least = covered(best);
    for (int ring = 0; ring < RINGS && least > 0; ring++) {
      for (double[] direction : DIRECTIONS) {
        Rectangle2D place =
            place(mark, nameWidth, nameHeight, gap + ring * nameHeight / 2, direction);
        double covered = covered(place);
        if (covered < least) {
          least = covered;
          best = place;
        }
      }
    }
    if (least > 0) {
      best = nearestInGaps(mark, best);
    }
    taken.add(best);
    return best;
  }

  /**
   * The nearest free place beside an edge of what is there or of the image. Where a place is free
   * with a pixel to spare, one of these is: any can be moved left and up until it meets an edge.
   */
  private Rectangle2D nearestInGaps(Point2D mark, Rectangle2D name) {
    double[] xs = starts(name.getWidth(), width, Rectangle2D::getMinX, Rectangle2D::getMaxX);
    double[] ys = starts(name.getHeight(), height, Rectangle2D::getMinY, Rectangle2D::getMaxY);
    Rectangle2D nearest = name;
    double least = Double.POSITIVE_INFINITY;
    for (double x : xs) {
      for (double y : ys) {
        Rectangle2D place = new Rectangle2D.Double(x, y, name.getWidth(), name.getHeight());
        double distance = mark.distance(place.getCenterX(), place.getCenterY());
        if (distance < least && taken.stream().noneMatch(place::intersects)) {
          least = distance;
          nearest = place;
        }
      }
    }
    return nearest;
  }

  /** Where a name of that length may start in one direction, touching an edge. */
  private double[] starts(
      double length,
      double bound,
      ToDoubleFunction<Rectangle2D> min,
      ToDoubleFunction<Rectangle2D> max) {
    return Stream.concat(
            Stream.of(0.0, bound - length),
            taken.stream()
                .flatMap(
                    other ->
                        Stream.of(
                            Math.ceil(max.applyAsDouble(other)),
                            Math.floor(min.applyAsDouble(other) - length))))
        .mapToDouble(Double::doubleValue)
        .filter(start -> start >= 0 && start + length <= bound)
        .toArray();
  }

  private Rectangle2D place(
      Point2D mark, double nameWidth, double nameHeight, double gap, double[] direction) {
    double x = mark.getX() + direction[0] * (gap + nameWidth / 2) - nameWidth / 2;
    double y = mark.getY() + direction[1] * (gap + nameHeight / 2) - nameHeight / 2;
    return new Rectangle2D.Double(
        Math.max(0, Math.min(width - nameWidth, x)),
        Math.max(0, Math.min(height - nameHeight, y)),
        nameWidth,
        nameHeight);
  }

  private double covered(Rectangle2D place) {
    double area = 0;
    for (Rectangle2D other : taken) {
      if (place.intersects(other)) {
        Rectangle2D both = place.createIntersection(other);
        area += both.getWidth() * both.getHeight();
      }
    }
    return area;
  }
}
