package org.finetune4j.eval.report;

import java.util.Map;

/** What predictions are worth. */
public sealed interface Report permits LabelReport, PointReport, CategoryReport {
  /** Number of images. */
  int count();

  /**
   * The figures by name, in reading order, as {@code evaluate --json} prints them: numbers, texts,
   * lists and further maps; an undefined figure is null, never NaN.
   */
  Map<String, Object> toMap();
}
