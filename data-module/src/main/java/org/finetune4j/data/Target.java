package org.finetune4j.data;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What is to be learned of one image. */
public sealed interface Target {
  /** The names that hold of the image: labels, or its one class; none for points. */
  Set<String> names();

  /** The points that move with the image, in the order of the task's names; none for names. */
  List<Optional<Point>> points();

  /**
   * The same target with its points elsewhere, as after a transform. A target without points stays
   * as it is.
   *
   * @param moved as many as {@link #points()}
   */
  Target withPoints(List<Optional<Point>> moved);

  /** The names that hold of the image; empty for an image of nothing. */
  record Labels(Set<String> names) implements Target {
    public Labels {
      // Set.copyOf iterates in another order in every JVM; this one keeps the order given.
      names = Collections.unmodifiableSet(new LinkedHashSet<>(names));
    }

    @Override
    public List<Optional<Point>> points() {
      return List.of();
    }

    @Override
    public Target withPoints(List<Optional<Point>> moved) {
      return this;
    }
  }

  /**
   * The points sought, in the order of the task's names, in pixels of the image; empty where one is
   * missing.
   */
  record Points(List<Optional<Point>> points) implements Target {
    public Points {
      points = List.copyOf(points);
    }

    @Override
    public Set<String> names() {
      return Set.of();
    }

    @Override
    public Target withPoints(List<Optional<Point>> moved) {
      if (moved.size() != points.size()) {
        throw new IllegalArgumentException(moved.size() + " points for " + points.size());
      }
      return new Points(moved);
    }
  }

  /** The one class of the image. */
  record Category(String name) implements Target {
    public Category {
      Objects.requireNonNull(name);
    }

    @Override
    public Set<String> names() {
      return Set.of(name);
    }

    @Override
    public List<Optional<Point>> points() {
      return List.of();
    }

    @Override
    public Target withPoints(List<Optional<Point>> moved) {
      return this;
    }
  }
}
