package org.finetune4j.app.report;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.finetune4j.app.draw.MarkColor;
import org.finetune4j.app.draw.Panel;
import org.finetune4j.app.draw.Piece;
import org.finetune4j.app.draw.Tile;
import org.finetune4j.eval.CategoryPredictions;
import org.finetune4j.eval.Counts;
import org.finetune4j.eval.LogLoss;
import org.finetune4j.eval.report.CategoryReport;

/** Exactly one class. */
record CategoryFindings(CategoryPredictions predictions, CategoryReport report)
    implements Findings {
  private static final int CONFUSIONS = 12;

  static CategoryFindings of(CategoryPredictions predictions) {
    return new CategoryFindings(predictions, CategoryReport.of(predictions));
  }

  @Override
  public String summary() {
    return String.format(
        Locale.ROOT,
        "Accuracy %s on %d images; always saying the most common class scores %s.",
        Numbers.share(report.accuracy()),
        report.count(),
        Numbers.share(report.accuracyMostCommon()));
  }

  @Override
  public List<Table> tables() {
    List<List<String>> result =
        List.of(
            List.of("images", Integer.toString(report.count())),
            List.of("loss", Numbers.share(report.loss())),
            List.of("accuracy", Numbers.share(report.accuracy())),
            List.of(
                "accuracy of the most common class", Numbers.share(report.accuracyMostCommon())),
            List.of("accuracy among the first five", Numbers.share(report.accuracyTop5())),
            List.of("F1 macro", Numbers.share(report.f1Macro())));
    List<Table> tables = new ArrayList<>();
    tables.add(new Table("Result", "", List.of("figure", "value"), result));
    tables.add(classes());
    Table confusions = confusions();
    if (!confusions.rows().isEmpty()) {
      tables.add(confusions);
    }
    return tables;
  }

  private Table classes() {
    List<List<String>> rows = new ArrayList<>();
    for (int c = 0; c < report.classes().size(); c++) {
      Counts counts = report.perClass().get(c);
      rows.add(
          List.of(
              report.classes().get(c),
              Long.toString(counts.positives()),
              Numbers.share(counts.rates().precision()),
              Numbers.share(counts.rates().recall()),
              Numbers.share(counts.rates().f1())));
    }
    return new Table(
        "Classes",
        "A dash is undefined: nothing to find, or nothing said.",
        List.of("class", "images", "precision", "recall", "F1"),
        rows);
  }

  private Table confusions() {
    record Pair(int truth, int said, int images) {}
    List<Pair> pairs = new ArrayList<>();
    for (int t = 0; t < report.classes().size(); t++) {
      for (int s = 0; s < report.classes().size(); s++) {
        if (t != s && report.confusion().get(t).get(s) > 0) {
          pairs.add(new Pair(t, s, report.confusion().get(t).get(s)));
        }
      }
    }
    pairs.sort(Comparator.comparingInt(Pair::images).reversed());
    return new Table(
        "Most often confused",
        "",
        List.of("true", "said", "images"),
        pairs.stream()
            .limit(CONFUSIONS)
            .map(
                p ->
                    List.of(
                        report.classes().get(p.truth()),
                        report.classes().get(p.said()),
                        Integer.toString(p.images())))
            .toList());
  }

  @Override
  public List<Figure> curves() {
    return List.of();
  }

  @Override
  public List<String> limits() {
    return List.of(
        "A class with few images has an uncertain figure: read the column of images first.");
  }

  @Override
  public double loss(int row) {
    return -Math.log(LogLoss.clip(predictions.score(row, predictions.target(row))));
  }

  @Override
  public List<Piece> legend() {
    return List.of(
        Piece.line("+ right: the class said is the true one", MarkColor.RIGHT),
        Piece.then("x wrong", MarkColor.WRONG),
        Piece.then("o the true class", MarkColor.MISSED));
  }

  @Override
  public Tile tile(int row, BufferedImage image) {
    int said = predictions.predicted(row);
    int truth = predictions.target(row);
    List<Piece> caption = new ArrayList<>();
    caption.add(
        Piece.line(
            predictions.files().get(row) + "  loss " + Numbers.loss(loss(row)), MarkColor.FAINT));
    caption.add(piece(row, said, said == truth ? MarkColor.RIGHT : MarkColor.WRONG));
    if (said != truth) {
      caption.add(piece(row, truth, MarkColor.MISSED));
    }
    return Tile.of(Panel.of(image), caption);
  }

  private Piece piece(int row, int c, MarkColor tone) {
    return Piece.line(
        tone.sign()
            + predictions.classes().get(c)
            + " "
            + Numbers.twoPlaces(predictions.score(row, c)),
        tone);
  }
}
