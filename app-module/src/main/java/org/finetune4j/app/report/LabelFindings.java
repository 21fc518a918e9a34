package org.finetune4j.app.report;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.finetune4j.eval.AveragePrecision;
import org.finetune4j.eval.BinaryScores;
import org.finetune4j.eval.Counts;
import org.finetune4j.eval.LabelDecisions;
import org.finetune4j.eval.LabelMetric;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.LogLoss;
import org.finetune4j.eval.PrecisionRecall;
import org.finetune4j.eval.report.LabelReport;
import org.finetune4j.eval.threshold.CrossFittedThreshold;

/** Several labels or none. */
record LabelFindings(LabelPredictions predictions, LabelReport report) implements Findings {
  static LabelFindings of(LabelPredictions predictions, EvaluationSettings yardstick) {
    double threshold =
        yardstick.threshold().orElseGet(() -> LabelReport.of(predictions).chosen().threshold());
    return new LabelFindings(
        predictions,
        LabelReport.of(
            predictions,
            (float) threshold,
            yardstick.alsoAt().stream().map(Double::floatValue).toList()));
  }

  @Override
  public String summary() {
    return String.format(
        Locale.ROOT,
        "mAP %s on %d images; accuracy_multi %s at threshold %s, where predicting nothing at all scores %s.",
        Numbers.share(report.map()),
        report.count(),
        Numbers.share(report.chosen().accuracyMulti()),
        Numbers.threshold(report.chosen().threshold()),
        Numbers.share(report.accuracyAllNegative()));
  }

  @Override
  public List<Table> tables() {
    return List.of(result(), thresholds(), classes());
  }

  private Table result() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("images", Integer.toString(report.count())));
    rows.add(List.of("loss", Numbers.share(report.loss())));
    rows.add(List.of("mAP (scikit-learn)", Numbers.share(report.map())));
    report
        .best()
        .ifPresent(
            best ->
                rows.add(
                    List.of(
                        "best accuracy_multi, at " + Numbers.threshold(best.threshold()),
                        Numbers.share(best.value()))));
    rows.add(
        List.of(
            "accuracy_multi of predicting nothing", Numbers.share(report.accuracyAllNegative())));
    String at = ", at " + Numbers.threshold(report.chosen().threshold());
    rows.add(List.of("F1 micro" + at, Numbers.share(report.chosen().micro().f1())));
    rows.add(List.of("F1 macro" + at, Numbers.share(report.chosen().macro().f1())));
    return new Table("Result", honestNote(), List.of("figure", "value"), rows);
  }

  // The best value of a search is too good by the search itself: say beside it what it holds.
  private String honestNote() {
    CrossFittedThreshold choice = report.honest().get(LabelMetric.ACCURACY_MULTI);
    return choice == null
        ? ""
        : String.format(
            Locale.ROOT,
            "Chosen on half of the images, the threshold %s scores %s on the other half.",
            Numbers.threshold(choice.threshold()),
            Numbers.share(choice.honest()));
  }

  private Table thresholds() {
    List<List<String>> rows = new ArrayList<>();
    for (LabelDecisions decisions : report.atThresholds()) {
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
            Numbers.share(report.accuracyAllNegative())),
        List.of("threshold", "accuracy_multi", "precision", "recall", "F1 micro", "F1 macro"),
        rows);
  }

  private Table classes() {
    List<List<String>> rows = new ArrayList<>();
    List<OptionalDouble> precision =
        report.averagePrecision().get(AveragePrecision.SKLEARN).perClass();
    for (int c = 0; c < report.classes().size(); c++) {
      Counts counts = report.chosen().perClass().get(c);
      rows.add(
          List.of(
              report.classes().get(c),
              Long.toString(counts.positives()),
              Numbers.share(precision.get(c)),
              Numbers.share(counts.rates().precision()),
              Numbers.share(counts.rates().recall()),
              Numbers.share(counts.rates().f1())));
    }
    return new Table(
        "Labels, at threshold " + Numbers.threshold(report.chosen().threshold()),
        "A dash is undefined: nothing to find, or nothing said. It is in no mean.",
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
            ThresholdChart.of(report.curves().get(LabelMetric.ACCURACY_MULTI)).draw()));
  }

  @Override
  public List<String> limits() {
    List<String> limits = new ArrayList<>();
    limits.add(
        "Most labels are absent from most images, so accuracy_multi is high for a model that says nothing: read it beside that figure, and mAP and F1 before it.");
    limits.add(
        "The best threshold was searched on the same images it is scored on; the figure from two halves is the honest one.");
    List<String> rare =
        IntStream.range(0, report.classes().size())
            .filter(c -> report.positives().get(c) < 10)
            .mapToObj(c -> report.classes().get(c) + " (" + report.positives().get(c) + ")")
            .toList();
    if (!rare.isEmpty()) {
      limits.add("Fewer than ten images show: " + String.join(", ", rare) + ".");
    }
    return limits;
  }

  @Override
  public double loss(int row) {
    int classes = predictions.classes().size();
    int counted = 0;
    float[] scores = new float[classes];
    boolean[] truth = new boolean[classes];
    for (int c = 0; c < classes; c++) {
      if (predictions.counted(row, c)) {
        scores[counted] = predictions.score(row, c);
        truth[counted++] = predictions.positive(row, c);
      }
    }
    BinaryScores entries =
        new BinaryScores(Arrays.copyOf(scores, counted), Arrays.copyOf(truth, counted));
    return LogLoss.of(entries).orElse(0);
  }

  @Override
  public List<Piece> legend() {
    return List.of(
        Piece.line("+ right: predicted, and so it is", MarkColor.RIGHT),
        Piece.then("x wrong: predicted, but not so", MarkColor.WRONG),
        Piece.then("o missed: so, but not predicted", MarkColor.MISSED),
        Piece.then(
            String.format(
                Locale.ROOT,
                "Predicted is a probability above %s.",
                Numbers.threshold(report.chosen().threshold())),
            MarkColor.FAINT));
  }

  @Override
  public Tile tile(int row, BufferedImage image) {
    List<Piece> caption = new ArrayList<>();
    caption.add(
        Piece.line(
            predictions.files().get(row) + "  loss " + Numbers.loss(loss(row)), MarkColor.FAINT));
    List<Integer> order =
        IntStream.range(0, predictions.classes().size())
            .boxed()
            .sorted(Comparator.comparingDouble((Integer c) -> -predictions.score(row, c)))
            .toList();
    int said = caption.size();
    for (int c : order) {
      tone(row, c)
          .ifPresent(
              tone ->
                  caption.add(
                      new Piece(
                          tone.sign()
                              + predictions.classes().get(c)
                              + " "
                              + Numbers.twoPlaces(predictions.score(row, c)),
                          tone,
                          caption.size() == said)));
    }
    if (caption.size() == said) {
      caption.add(Piece.line(MarkColor.RIGHT.sign() + "none", MarkColor.RIGHT));
    }
    return Tile.of(Panel.of(image), caption);
  }

  private Optional<MarkColor> tone(int row, int c) {
    boolean yes = predictions.score(row, c) > report.chosen().threshold();
    boolean so = predictions.counted(row, c) && predictions.positive(row, c);
    if (yes) {
      return Optional.of(so ? MarkColor.RIGHT : MarkColor.WRONG);
    }
    return so ? Optional.of(MarkColor.MISSED) : Optional.empty();
  }
}
