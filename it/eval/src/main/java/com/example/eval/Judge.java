package com.example.eval;

import java.util.List;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.report.EvaluationSettings;
import org.finetune4j.eval.report.LabelEvaluation;

/** Evaluates predictions that another program made. */
public final class Judge {
  public static void main(String[] arguments) {
    LabelPredictions predictions =
        LabelPredictions.of(
            List.of("cat", "dog"),
            new float[][] {{0.9f, 0.2f}, {0.1f, 0.8f}},
            new float[][] {{1, 0}, {0, 1}},
            List.of("1.jpg", "2.jpg"));
    double map = LabelEvaluation.of(predictions, EvaluationSettings.defaults()).map().orElseThrow();
    if (map != 1) {
      throw new AssertionError("the mean average precision of a perfect order is " + map);
    }
    System.out.println(
        "mean average precision " + map + ", module " + LabelEvaluation.class.getModule().getName());
  }
}
