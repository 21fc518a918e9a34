package org.finetune4j.app.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.finetune4j.eval.CategoryPredictions;

/** Exactly one class. */
record CategoryFormat(CategoryPredictions category) implements PredictionFormat {
  @Override
  public List<String> header() {
    return Stream.concat(
            Stream.of("file", "class"), category.classes().stream().map(c -> "score." + c))
        .toList();
  }

  @Override
  public PredictionText text(int row) {
    String file = category.files().get(row);
    int predicted = category.predicted(row);
    String name = category.classes().get(predicted);
    Map<String, Object> probabilities = new LinkedHashMap<>();
    List<String> cells = new ArrayList<>(List.of(file, name));
    for (int c = 0; c < category.classes().size(); c++) {
      probabilities.put(category.classes().get(c), category.score(row, c));
      cells.add(Float.toString(category.score(row, c)));
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", file);
    json.put("class", name);
    json.put("probability", category.score(row, predicted));
    json.put("probabilities", probabilities);
    return new PredictionText(
        file,
        name + " " + Numbers.twoPlaces(category.score(row, predicted)),
        json,
        cells,
        List.of());
  }
}
