package org.finetune4j.app.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.finetune4j.app.page.HeatImage;
import org.finetune4j.app.report.HeatMapTile;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.eval.report.CategoryEvaluation;
import org.finetune4j.eval.report.Evaluation;
import org.finetune4j.eval.report.LabelEvaluation;
import org.finetune4j.eval.report.LabelMistakes.WrongDecision;
import org.finetune4j.model.predict.Predictor;

/** Where the model looked when it was surest and wrong. */
final class HeatMaps {
  private static final int MOST = 12;
  private static final int CONFIDENT = 60;
  private static final int LONGEST = 220;

  private HeatMaps() {}

  private record Wrong(int row, String name) {}

  /** Of the labels or classes that were wrongly predicted; none of points. */
  static List<HeatImage> of(Predictor predictor, Evaluation evaluation, SampleTable valid) {
    Map<String, Sample> byFile = new LinkedHashMap<>();
    valid.samples().forEach(s -> byFile.put(s.file(), s));
    List<HeatImage> images = new ArrayList<>();
    List<Wrong> wrong =
        evaluation.byTask(HeatMaps::labels, points -> List.of(), HeatMaps::category);
    for (Wrong one : wrong) {
      String file = evaluation.predictions().files().get(one.row);
      try {
        HeatMapTile.of(predictor, byFile.get(file).image(), List.of(one.name), LONGEST)
            .forEach(tile -> images.add(new HeatImage(file, tile.label(), tile.image())));
      } catch (BadInputException e) {
        // The image could be read before: the report can do without it now.
      }
    }
    return images;
  }

  private static List<Wrong> labels(LabelEvaluation labels) {
    return labels.mistakes().confident(CONFIDENT).stream()
        .filter(WrongDecision::falseAlarm)
        .limit(MOST)
        .map(w -> new Wrong(w.row(), w.label()))
        .toList();
  }

  private static List<Wrong> category(CategoryEvaluation category) {
    return category.worst(MOST).stream()
        .filter(row -> category.predictions().predicted(row) != category.predictions().target(row))
        .map(
            row ->
                new Wrong(
                    row,
                    category.predictions().classes().get(category.predictions().predicted(row))))
        .toList();
  }
}
