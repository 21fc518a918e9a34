package org.finetune4j.app.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.finetune4j.eval.report.CategoryEvaluation;
import org.finetune4j.eval.report.Evaluation;
import org.finetune4j.eval.report.LabelEvaluation;
import org.finetune4j.eval.report.LabelMistakes;
import org.finetune4j.eval.report.PointEvaluation;
import org.finetune4j.eval.report.PointMistakes;

/** Where predictions go wrong, for people and for programs. */
final class MistakeTables {
  private MistakeTables() {}

  static List<Table> of(Evaluation evaluation, int count) {
    return evaluation.byTask(
        labels -> labels(labels, count),
        points -> points(points, count),
        category -> List.of(confusions(category, count)));
  }

  private static List<Table> labels(LabelEvaluation evaluation, int count) {
    LabelMistakes mistakes = evaluation.mistakes();
    return List.of(
        new Table(
            "Confusions",
            "A label that was missed where another was wrongly predicted.",
            List.of("missed", "predicted", "images"),
            mistakes.confusions().stream()
                .limit(count)
                .map(c -> List.of(c.missed(), c.predicted(), Integer.toString(c.images())))
                .toList()),
        new Table(
            "Most confident wrong predictions",
            "The labels themselves may be wrong here.",
            List.of("image", "label", "", "score"),
            mistakes.confident(count).stream()
                .map(
                    wrong ->
                        List.of(
                            wrong.file(),
                            wrong.label(),
                            wrong.falseAlarm() ? "false alarm" : "missed",
                            Numbers.share(wrong.score())))
                .toList()));
  }

  private static List<Table> points(PointEvaluation evaluation, int count) {
    PointMistakes mistakes = evaluation.mistakes();
    return List.of(
        new Table(
            "Bias and scatter, in pixels",
            "The square of the error is that of the bias and that of the scatter together.",
            List.of("group", "points", "error", "bias x", "bias y", "scatter"),
            mistakes.groups().stream()
                .map(
                    g ->
                        List.of(
                            g.name(),
                            Integer.toString(g.count()),
                            Numbers.twoPlaces(g.rms()),
                            Numbers.twoPlaces(g.biasX()),
                            Numbers.twoPlaces(g.biasY()),
                            Numbers.twoPlaces(g.scatter())))
                .toList()),
        new Table(
            "Largest errors, in pixels",
            "",
            List.of("image", "point", "error", "x", "y"),
            mistakes.largest(count).stream()
                .map(
                    miss ->
                        List.of(
                            miss.file(),
                            miss.point(),
                            Numbers.twoPlaces(miss.pixels()),
                            Numbers.twoPlaces(miss.dx()),
                            Numbers.twoPlaces(miss.dy())))
                .toList()));
  }

  private static Table confusions(CategoryEvaluation evaluation, int count) {
    return new Table(
        "Confusions",
        "",
        List.of("actual", "predicted", "images"),
        evaluation.confusions().stream()
            .limit(count)
            .map(c -> List.of(c.actual(), c.predicted(), Integer.toString(c.count())))
            .toList());
  }

  static Map<String, Object> values(Evaluation evaluation, int count) {
    return evaluation.byTask(
        labels -> {
          LabelMistakes mistakes = labels.mistakes();
          Map<String, Object> values = new LinkedHashMap<>();
          values.put("confusions", mistakes.confusions());
          values.put("cooccurrence", mistakes.cooccurrence());
          values.put("most_confident", mistakes.confident(count));
          return values;
        },
        points -> {
          PointMistakes mistakes = points.mistakes();
          Map<String, Object> values = new LinkedHashMap<>();
          values.put("groups", mistakes.groups());
          values.put("largest", mistakes.largest(count));
          return values;
        },
        category -> Map.of("confusions", category.confusions()));
  }
}
