package org.finetune4j.app.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.model.network.ModelCard;

/**
 * Several labels or none.
 *
 * @param card of the model, for its thresholds
 * @param indicators whether a table has a column of 0 or 1 for each label
 */
record LabelFormat(LabelPredictions labels, ModelCard card, boolean indicators)
    implements PredictionFormat {
  private static final String NOTHING = "none";

  @Override
  public List<String> header() {
    List<String> classes = labels.classes();
    return Stream.of(
            Stream.of("file", "labels"),
            (indicators ? classes : List.<String>of()).stream().map(c -> "label." + c),
            classes.stream().map(c -> "score." + c))
        .flatMap(names -> names)
        .toList();
  }

  // The training's, so that the cell is read as the training's table was; where the model does not
  // know it, or a label contains it, one that no label contains.
  private String delimiter() {
    List<String> names = card.task().names();
    return Stream.concat(
            Stream.of(card.provenance().getOrDefault(ModelCard.LABEL_DELIMITER, " "), " "),
            Stream.iterate(";", longer -> longer + ";"))
        .filter(d -> !d.isEmpty() && names.stream().noneMatch(name -> name.contains(d)))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public PredictionText text(int row) {
    List<String> classes = labels.classes();
    List<Integer> predicted =
        IntStream.range(0, classes.size())
            .filter(c -> labels.score(row, c) > (float) card.threshold(classes.get(c)))
            .boxed()
            .sorted(Comparator.comparingDouble((Integer c) -> -labels.score(row, c)))
            .toList();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", labels.files().get(row));
    json.put(
        "labels",
        predicted.stream()
            .map(
                c -> {
                  Map<String, Object> one = new LinkedHashMap<>();
                  one.put("label", classes.get(c));
                  one.put("probability", labels.score(row, c));
                  return one;
                })
            .toList());
    Map<String, Object> probabilities = new LinkedHashMap<>();
    List<String> cells = new ArrayList<>();
    cells.add(labels.files().get(row));
    cells.add(predicted.stream().map(classes::get).collect(Collectors.joining(delimiter())));
    if (indicators) {
      IntStream.range(0, classes.size()).forEach(c -> cells.add(predicted.contains(c) ? "1" : "0"));
    }
    for (int c = 0; c < classes.size(); c++) {
      probabilities.put(classes.get(c), labels.score(row, c));
      cells.add(Float.toString(labels.score(row, c)));
    }
    json.put("probabilities", probabilities);
    String text =
        predicted.stream()
            .map(c -> classes.get(c) + " " + Numbers.twoPlaces(labels.score(row, c)))
            .collect(Collectors.joining("  "));
    return new PredictionText(
        labels.files().get(row), text.isEmpty() ? NOTHING : text, json, cells, List.of());
  }
}
