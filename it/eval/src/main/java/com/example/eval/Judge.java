package com.example.eval;

import java.nio.file.Files;
import java.nio.file.Path;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.csv.PredictionsCsv;
import org.finetune4j.eval.report.LabelReport;

/** Judges predictions that another program made. */
public final class Judge {
  public static void main(String[] arguments) throws Exception {
    Path file = Files.createTempFile("predictions", ".csv");
    Files.writeString(
        file,
        """
        file,target.cat,target.dog,score.cat,score.dog
        1.jpg,1,0,0.9,0.2
        2.jpg,0,1,0.1,0.8
        """);
    LabelPredictions predictions = PredictionsCsv.readLabels(file);
    double map = LabelReport.of(predictions).map().orElseThrow();
    if (map != 1) {
      throw new AssertionError("the mean average precision of a perfect order is " + map);
    }
    System.out.println(
        "mean average precision " + map + ", module " + LabelReport.class.getModule().getName());
  }
}
