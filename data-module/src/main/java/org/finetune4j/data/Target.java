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

  /** The names of which it is not known whether they hold; none but for labels. */
  Set<String> unknown();

  /** The points that move with the image, in the order of the task's names; none for names. */
  List<Optional<Point>> points();

  /**
   * The same target with its points elsewhere, as after a transform. A target without points stays
   * as it is.
   *
   * @param moved as many as {@link #points()}
   */
  Target withPoints(List<Optional<Point>> moved);

  /**
   * Several labels or none.
   *
   * @param names that hold of the image; empty for an image of nothing
   * @param unknown none of those; they count neither in the loss nor in a metric
   */
  record Labels(Set<String> names, Set<String> unknown) implements Target {
    /** Refuses a name that both holds and is not known. */
    public Labels {
      names = inOrder(names);
      unknown = inOrder(unknown);
      if (!Collections.disjoint(names, unknown)) {
        throw new IllegalArgumentException("both known and not: " + names + ", " + unknown);
      }
    }

    /** Labels of which all others are known not to hold. */
    public Labels(Set<String> names) {
      this(names, Set.of());
    }

    // Set.copyOf iterates in another order in every JVM; this one keeps the order given.
    private static Set<String> inOrder(Set<String> names) {
      return Collections.unmodifiableSet(new LinkedHashSet<>(names));
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
    public Set<String> unknown() {
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
    public Set<String> unknown() {
      return Set.of();
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
