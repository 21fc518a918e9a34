package org.finetune4j.app.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.finetune4j.data.SampleTable;
import org.finetune4j.eval.CategoryPredictions;
import org.finetune4j.eval.Predictions;
import org.finetune4j.model.network.ModelCard;

/** Exactly one class. */
record CategoryView() implements TaskView {
  @Override
  public Findings findings(Predictions predictions, EvaluationSettings yardstick) {
    return CategoryFindings.of((CategoryPredictions) predictions);
  }

  @Override
  public EvaluationSettings yardstick(SampleTable train) {
    return EvaluationSettings.none();
  }

  @Override
  public EvaluationSettings yardstick(ModelCard card) {
    return EvaluationSettings.none();
  }

  @Override
  public ModelCard remember(ModelCard card, Findings findings, EvaluationSettings yardstick) {
    return card;
  }

  @Override
  public List<String> header(Predictions predictions) {
    return Stream.concat(
            Stream.of("file", "class"),
            ((CategoryPredictions) predictions).classes().stream().map(c -> "score." + c))
        .toList();
  }

  @Override
  public PredictionText answer(Predictions predictions, int row, ModelCard card) {
    CategoryPredictions category = (CategoryPredictions) predictions;
    String file = category.files().get(row);
    int said = category.predicted(row);
    String name = category.classes().get(said);
    Map<String, Object> probabilities = new LinkedHashMap<>();
    List<String> cells = new ArrayList<>(List.of(file, name));
    for (int c = 0; c < category.classes().size(); c++) {
      probabilities.put(category.classes().get(c), category.score(row, c));
      cells.add(Float.toString(category.score(row, c)));
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", file);
    json.put("class", name);
    json.put("probability", category.score(row, said));
    json.put("probabilities", probabilities);
    return new PredictionText(
        file, name + " " + Numbers.twoPlaces(category.score(row, said)), json, cells, List.of());
  }
}
