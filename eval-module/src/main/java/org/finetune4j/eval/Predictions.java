package org.finetune4j.eval;

import java.util.List;

/** What a model said about images whose truth is known. All of evaluation starts from it. */
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

  /** The names of a row's numbers, as in the header of {@code predictions.csv}. */
  List<String> columns();

  /** A row's numbers as text that reads back exactly; blank where a target is masked. */
  List<String> cells(int row);
}
