package org.finetune4j.eval;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a model predicts for images whose targets are known. All evaluation starts from it. */
public sealed interface Predictions
    permits LabelPredictions, PointPredictions, CategoryPredictions {
  /** Number of images, at least one. */
  default int count() {
    return files().size();
  }

  /** The image's file, one a row. */
  List<String> files();

  /** What a row belongs to, for example a person; blank where it belongs to nothing. */
  List<String> groups();

  /**
   * The number of each image's group, in the order of their first images; an image without a group
   * is one by itself.
   */
  default int[] units() {
    Map<String, Integer> groups = new HashMap<>();
    int[] unitOfRow = new int[count()];
    int units = 0;
    for (int row = 0; row < unitOfRow.length; row++) {
      String group = groups().get(row);
      Integer known = group.isBlank() ? null : groups.putIfAbsent(group, units);
      unitOfRow[row] = known == null ? units++ : known;
    }
    return unitOfRow;
  }

  /** The same for some of the images, in the order given. */
  Predictions rows(List<Integer> rows);

  /**
   * Whether the target of an image is the same in other predictions of the same task and names.
   *
   * @param row of both
   */
  boolean sameTarget(int row, Predictions other);

  /** What one of the functions makes of these predictions: the one of their task. */
  <R> R byTask(
      Function<LabelPredictions, R> labels,
      Function<PointPredictions, R> points,
      Function<CategoryPredictions, R> category);
}
