package org.finetune4j.model.predict;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;

/** What a model predicts for one image. */
public sealed interface Prediction {
  /** The image: its path, or the name it was given. */
  String image();

  /** Size of the image, right way up. */
  ImageSize size();

  /** Calls the function of its kind. */
  <T> T byTask(
      Function<Labels, T> ifLabels, Function<Points, T> ifPoints, Function<Category, T> ifCategory);

  /**
   * Several labels or none.
   *
   * @param probabilities of all labels, in the vocabulary's order, calibrated where the model is
   * @param labels those above their thresholds, the most probable first
   */
  record Labels(String image, ImageSize size, Map<String, Float> probabilities, List<String> labels)
      implements Prediction {
    public Labels {
      Objects.requireNonNull(image);
      Objects.requireNonNull(size);
      probabilities = ordered(probabilities);
      labels = List.copyOf(labels);
    }

    @Override
    public <T> T byTask(
        Function<Labels, T> ifLabels,
        Function<Points, T> ifPoints,
        Function<Category, T> ifCategory) {
      return ifLabels.apply(this);
    }
  }

  /**
   * Points.
   *
   * @param points by name, in the task's order, in pixels of the original image; they may lie
   *     outside it
   */
  record Points(String image, ImageSize size, Map<String, Point> points) implements Prediction {
    public Points {
      Objects.requireNonNull(image);
      Objects.requireNonNull(size);
      points = ordered(points);
    }

    @Override
    public <T> T byTask(
        Function<Labels, T> ifLabels,
        Function<Points, T> ifPoints,
        Function<Category, T> ifCategory) {
      return ifPoints.apply(this);
    }
  }

  /**
   * One class.
   *
   * @param probabilities of all classes, in the vocabulary's order, calibrated where the model is
   * @param category the most probable
   */
  record Category(String image, ImageSize size, Map<String, Float> probabilities, String category)
      implements Prediction {
    public Category {
      Objects.requireNonNull(image);
      Objects.requireNonNull(size);
      probabilities = ordered(probabilities);
      if (!probabilities.containsKey(category)) {
        throw new IllegalArgumentException("'" + category + "' has no probability");
      }
    }

    /** Of the most probable class. */
    public float probability() {
      return probabilities.get(category);
    }

    @Override
    public <T> T byTask(
        Function<Labels, T> ifLabels,
        Function<Points, T> ifPoints,
        Function<Category, T> ifCategory) {
      return ifCategory.apply(this);
    }
  }

  private static <T> Map<String, T> ordered(Map<String, T> values) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
