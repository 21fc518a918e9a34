package org.finetune4j.data;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What is to be learned of one picture. */
public sealed interface Target {
  /** The names that hold of the picture; empty for a picture of nothing. */
  record Labels(Set<String> names) implements Target {
    public Labels {
      names = Set.copyOf(names);
    }
  }

  /**
   * The points sought, in the order of the task's names, in pixels of the picture; empty where one
   * is missing.
   */
  record Points(List<Optional<Point>> points) implements Target {
    public Points {
      points = List.copyOf(points);
    }
  }

  /** The one class of the picture. */
  record Category(String name) implements Target {
    public Category {
      Objects.requireNonNull(name);
    }
  }
}
