package org.finetune4j.app.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.finetune4j.app.draw.Mark;
import org.finetune4j.app.draw.MarkColor;
import org.finetune4j.data.Point;
import org.finetune4j.model.predict.Prediction;

/**
 * How predictions are printed.
 *
 * @param delimiter between labels in a cell, as the training's table had it; empty where that is
 *     not known
 * @param indicators whether a table has a column of 0 or 1 for each label
 */
public record PredictionFormat(Optional<String> delimiter, boolean indicators) {
  private static final String NOTHING = "none";

  /** The text of a prediction. */
  public PredictionText text(Prediction prediction) {
    return prediction.byTask(this::labels, PredictionFormat::points, PredictionFormat::category);
  }

  private PredictionText labels(Prediction.Labels prediction) {
    Map<String, Float> probabilities = prediction.probabilities();
    List<String> labels = prediction.labels();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", prediction.image());
    json.put("labels", labels.stream().map(l -> label(l, probabilities.get(l))).toList());
    json.put("probabilities", probabilities);
    Map<String, String> cells = new LinkedHashMap<>();
    cells.put("file", prediction.image());
    cells.put("labels", String.join(delimiter(probabilities.keySet().stream().toList()), labels));
    if (indicators) {
      probabilities.keySet().forEach(l -> cells.put("label." + l, labels.contains(l) ? "1" : "0"));
    }
    scores(probabilities, cells);
    String text =
        labels.stream()
            .map(l -> l + " " + Numbers.twoPlaces(probabilities.get(l)))
            .collect(Collectors.joining("  "));
    return new PredictionText(
        prediction.image(), text.isEmpty() ? NOTHING : text, json, cells, List.of());
  }

  private static Map<String, Object> label(String name, float probability) {
    Map<String, Object> label = new LinkedHashMap<>();
    label.put("label", name);
    label.put("probability", probability);
    return label;
  }

  // The training's, so that the cell is read as the training's table was; where the model does not
  // know it, or a label contains it, one that no label contains.
  private String delimiter(List<String> names) {
    return Stream.concat(
            Stream.of(delimiter.orElse(" "), " "), Stream.iterate(";", longer -> longer + ";"))
        .filter(d -> !d.isEmpty() && names.stream().noneMatch(name -> name.contains(d)))
        .findFirst()
        .orElseThrow();
  }

  private static void scores(Map<String, Float> probabilities, Map<String, String> cells) {
    probabilities.forEach((name, score) -> cells.put("score." + name, Float.toString(score)));
  }

  private static PredictionText points(Prediction.Points prediction) {
    boolean several = prediction.points().size() > 1;
    Map<String, Object> places = new LinkedHashMap<>();
    Map<String, String> cells = new LinkedHashMap<>();
    List<String> words = new ArrayList<>();
    List<Mark> marks = new ArrayList<>();
    cells.put("file", prediction.image());
    prediction
        .points()
        .forEach(
            (name, at) -> {
              places.put(name, place(at));
              cells.put(name + ".x", String.format(Locale.ROOT, "%.3f", at.x()));
              cells.put(name + ".y", String.format(Locale.ROOT, "%.3f", at.y()));
              words.add(
                  String.format(
                      Locale.ROOT, "%s(%.1f, %.1f)", several ? name + " " : "", at.x(), at.y()));
              marks.add(new Mark(at, MarkColor.PREDICTED, several ? name : ""));
            });
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", prediction.image());
    json.put("width", prediction.size().width());
    json.put("height", prediction.size().height());
    json.put("points", places);
    return new PredictionText(prediction.image(), String.join("  ", words), json, cells, marks);
  }

  // In this order: Map.of has another one in every process.
  private static Map<String, Double> place(Point at) {
    Map<String, Double> place = new LinkedHashMap<>();
    place.put("x", at.x());
    place.put("y", at.y());
    return place;
  }

  private static PredictionText category(Prediction.Category prediction) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", prediction.image());
    json.put("class", prediction.category());
    json.put("probability", prediction.probability());
    json.put("probabilities", prediction.probabilities());
    Map<String, String> cells = new LinkedHashMap<>();
    cells.put("file", prediction.image());
    cells.put("class", prediction.category());
    scores(prediction.probabilities(), cells);
    String text = prediction.category() + " " + Numbers.twoPlaces(prediction.probability());
    return new PredictionText(prediction.image(), text, json, cells, List.of());
  }
}
