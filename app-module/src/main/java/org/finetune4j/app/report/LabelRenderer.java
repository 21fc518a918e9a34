package org.finetune4j.app.report;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.finetune4j.app.draw.MarkColor;
import org.finetune4j.app.draw.Panel;
import org.finetune4j.app.draw.Piece;
import org.finetune4j.app.draw.Tile;
import org.finetune4j.app.plot.ThresholdChart;
import org.finetune4j.eval.Counts;
import org.finetune4j.eval.LabelDecisions;
import org.finetune4j.eval.LabelMetric;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.PrecisionRecall;
import org.finetune4j.eval.report.LabelEvaluation;

/** Several labels or none. */
record LabelRenderer(LabelEvaluation evaluation) implements Renderer {
  private static final int RARE = 10;

  @Override
  public String summary() {
    return String.format(
        Locale.ROOT,
        "mAP %s on %d images; accuracy_multi %s at %s, where predicting nothing at all scores %s.",
        Numbers.share(evaluation.map()),
        evaluation.predictions().count(),
        Numbers.share(evaluation.decisions().accuracyMulti()),
        threshold(),
        Numbers.share(evaluation.accuracyAllNegative()));
  }

  private String threshold() {
    return evaluation.decidesByLabel()
        ? "each label's threshold"
        : "threshold " + Numbers.threshold(evaluation.decisions().threshold());
  }

  @Override
  public List<Table> tables() {
    return List.of(result(), thresholds(), classes());
  }

  private Table result() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("images", Integer.toString(evaluation.predictions().count())));
    rows.add(List.of("loss", Numbers.share(evaluation.loss())));
    rows.add(List.of("mAP (scikit-learn)", Numbers.share(evaluation.map())));
    evaluation
        .best()
        .ifPresent(
            best ->
                rows.add(
                    List.of(
                        "best accuracy_multi, at " + Numbers.threshold(best.threshold()),
                        Numbers.share(best.value()))));
    rows.add(
        List.of(
            "accuracy_multi of predicting nothing",
            Numbers.share(evaluation.accuracyAllNegative())));
    String at =
        evaluation.decidesByLabel()
            ? ", at " + threshold()
            : ", at " + Numbers.threshold(evaluation.decisions().threshold());
    rows.add(List.of("F1 micro" + at, Numbers.share(evaluation.decisions().micro().f1())));
    rows.add(List.of("F1 macro" + at, Numbers.share(evaluation.decisions().macro().f1())));
    return new Table("Result", heldOutNote(), List.of("metric", "value"), rows);
  }

  // The best value of a search is too good by the search itself: the held-out one stands beside it.
  private String heldOutNote() {
    return evaluation
        .crossFitted(LabelMetric.ACCURACY_MULTI)
        .map(
            threshold ->
                String.format(
                    Locale.ROOT,
                    "The best threshold, chosen on four fifths of the images in turn, scores %s on the rest: %s less than on the images it is chosen on.",
                    Numbers.share(threshold.heldOut()),
                    Numbers.share(threshold.optimism())))
        .orElse("");
  }

  private Table thresholds() {
    List<List<String>> rows = new ArrayList<>();
    for (LabelDecisions decisions : evaluation.atThresholds()) {
      PrecisionRecall micro = decisions.micro();
      rows.add(
          List.of(
              Numbers.threshold(decisions.threshold()),
              Numbers.share(decisions.accuracyMulti()),
              Numbers.share(micro.precision()),
              Numbers.share(micro.recall()),
              Numbers.share(micro.f1()),
              Numbers.share(decisions.macro().f1())));
    }
    return new Table(
        "Thresholds",
        String.format(
            Locale.ROOT,
            "Predicting nothing at all has an accuracy_multi of %s.",
            Numbers.share(evaluation.accuracyAllNegative())),
        List.of("threshold", "accuracy_multi", "precision", "recall", "F1 micro", "F1 macro"),
        rows);
  }

  private Table classes() {
    List<List<String>> rows = new ArrayList<>();
    List<OptionalDouble> precision = evaluation.averagePrecision().perClass();
    for (int c = 0; c < precision.size(); c++) {
      Counts counts = evaluation.decisions().perClass().get(c);
      rows.add(
          List.of(
              evaluation.predictions().classes().get(c),
              Long.toString(counts.positives()),
              Numbers.share(precision.get(c)),
              Numbers.share(counts.rates().precision()),
              Numbers.share(counts.rates().recall()),
              Numbers.share(counts.rates().f1())));
    }
    return new Table(
        "Labels, at " + threshold(),
        "A dash is undefined: no image with the label, or none predicted. It is in no mean.",
        List.of("label", "images", "AP", "precision", "recall", "F1"),
        rows);
  }

  @Override
  public List<Figure> curves() {
    return List.of(
        new Figure(
            "threshold-curve",
            "Threshold",
            "accuracy_multi at 29 thresholds, and that of predicting nothing at all.",
            ThresholdChart.of(evaluation.accuracyCurve()).draw()));
  }

  @Override
  public List<String> limits() {
    List<String> limits = new ArrayList<>();
    limits.add(
        "Most labels are absent from most images, so accuracy_multi is high for a model that predicts nothing: compare it with that baseline, and read mAP and F1 first.");
    limits.add(
        "The best threshold was searched on the same images it is evaluated on; only the cross-fitted value is held out.");
    List<Integer> positives = evaluation.positives();
    List<String> rare =
        IntStream.range(0, positives.size())
            .filter(c -> positives.get(c) < RARE)
            .mapToObj(
                c -> evaluation.predictions().classes().get(c) + " (" + positives.get(c) + ")")
            .toList();
    if (!rare.isEmpty()) {
      limits.add("Fewer than ten images show: " + String.join(", ", rare) + ".");
    }
    return limits;
  }

  @Override
  public List<Piece> legend() {
    return List.of(
        Piece.line("+ right: predicted and actual", MarkColor.RIGHT),
        Piece.then("x wrong: predicted, not actual", MarkColor.WRONG),
        Piece.then("o missed: actual, not predicted", MarkColor.MISSED),
        Piece.then(
            String.format(
                Locale.ROOT,
                "Predicted is a probability above %s.",
                evaluation.decidesByLabel()
                    ? threshold()
                    : Numbers.threshold(evaluation.decisions().threshold())),
            MarkColor.FAINT));
  }

  @Override
  public Tile tile(int row, BufferedImage image) {
    LabelPredictions predictions = evaluation.predictions();
    List<Piece> caption = new ArrayList<>();
    caption.add(
        Piece.line(
            predictions.files().get(row) + "  loss " + Numbers.loss(evaluation.loss(row)),
            MarkColor.FAINT));
    List<Integer> order =
        IntStream.range(0, predictions.classes().size())
            .boxed()
            .sorted(Comparator.comparingDouble((Integer c) -> -predictions.score(row, c)))
            .toList();
    int first = caption.size();
    for (int c : order) {
      color(row, c)
          .ifPresent(
              color ->
                  caption.add(
                      new Piece(
                          color.sign()
                              + predictions.classes().get(c)
                              + " "
                              + Numbers.twoPlaces(predictions.score(row, c)),
                          color,
                          caption.size() == first)));
    }
    if (caption.size() == first) {
      caption.add(Piece.line(MarkColor.RIGHT.sign() + "none", MarkColor.RIGHT));
    }
    return Tile.of(Panel.of(image), caption);
  }

  private Optional<MarkColor> color(int row, int c) {
    boolean actual =
        evaluation.predictions().counted(row, c) && evaluation.predictions().positive(row, c);
    if (evaluation.predicted(row, c)) {
      return Optional.of(actual ? MarkColor.RIGHT : MarkColor.WRONG);
    }
    return actual ? Optional.of(MarkColor.MISSED) : Optional.empty();
  }
}
