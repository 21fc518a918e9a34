package org.finetune4j.app.report;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.finetune4j.app.draw.MarkColor;
import org.finetune4j.app.draw.Panel;
import org.finetune4j.app.draw.Piece;
import org.finetune4j.app.draw.Tile;
import org.finetune4j.eval.CategoryPredictions;
import org.finetune4j.eval.Counts;
import org.finetune4j.eval.report.CategoryEvaluation;

/** Exactly one class. */
record CategoryRenderer(CategoryEvaluation evaluation) implements Renderer {
  private static final int CONFUSIONS = 12;

  @Override
  public String summary() {
    return String.format(
        Locale.ROOT,
        "Accuracy %s on %d images; always predicting the most common class scores %s.",
        Numbers.share(evaluation.accuracy()),
        evaluation.predictions().count(),
        Numbers.share(evaluation.accuracyMostCommon()));
  }

  @Override
  public List<Table> tables() {
    List<List<String>> result =
        List.of(
            List.of("images", Integer.toString(evaluation.predictions().count())),
            List.of("loss", Numbers.share(evaluation.loss())),
            List.of("accuracy", Numbers.share(evaluation.accuracy())),
            List.of(
                "accuracy of the most common class",
                Numbers.share(evaluation.accuracyMostCommon())),
            List.of("accuracy among the first five", Numbers.share(evaluation.accuracyTop5())),
            List.of("F1 macro", Numbers.share(evaluation.f1Macro())));
    List<Table> tables = new ArrayList<>();
    tables.add(new Table("Result", "", List.of("metric", "value"), result));
    tables.add(classes());
    Table confusions = confusions();
    if (!confusions.rows().isEmpty()) {
      tables.add(confusions);
    }
    return tables;
  }

  private Table classes() {
    List<List<String>> rows = new ArrayList<>();
    List<Counts> perClass = evaluation.perClass();
    for (int c = 0; c < perClass.size(); c++) {
      Counts counts = perClass.get(c);
      rows.add(
          List.of(
              evaluation.predictions().classes().get(c),
              Long.toString(counts.positives()),
              Numbers.share(counts.rates().precision()),
              Numbers.share(counts.rates().recall()),
              Numbers.share(counts.rates().f1())));
    }
    return new Table(
        "Classes",
        "A dash is undefined: no image of the class, or none predicted.",
        List.of("class", "images", "precision", "recall", "F1"),
        rows);
  }

  private Table confusions() {
    return new Table(
        "Most often confused",
        "",
        List.of("actual", "predicted", "count"),
        evaluation.confusions().stream()
            .limit(CONFUSIONS)
            .map(c -> List.of(c.actual(), c.predicted(), Integer.toString(c.count())))
            .toList());
  }

  @Override
  public List<Figure> curves() {
    return List.of();
  }

  @Override
  public List<String> limits() {
    return List.of(
        "The metrics of a class with few images are uncertain: read the column of images first.");
  }

  @Override
  public List<Piece> legend() {
    return List.of(
        Piece.line("+ right: the predicted class is the actual one", MarkColor.RIGHT),
        Piece.then("x wrong", MarkColor.WRONG),
        Piece.then("o the actual class", MarkColor.MISSED));
  }

  @Override
  public Tile tile(int row, BufferedImage image) {
    CategoryPredictions predictions = evaluation.predictions();
    int predicted = predictions.predicted(row);
    int actual = predictions.target(row);
    List<Piece> caption = new ArrayList<>();
    caption.add(
        Piece.line(
            predictions.files().get(row) + "  loss " + Numbers.loss(evaluation.loss(row)),
            MarkColor.FAINT));
    caption.add(piece(row, predicted, predicted == actual ? MarkColor.RIGHT : MarkColor.WRONG));
    if (predicted != actual) {
      caption.add(piece(row, actual, MarkColor.MISSED));
    }
    return Tile.of(Panel.of(image), caption);
  }

  private Piece piece(int row, int c, MarkColor color) {
    CategoryPredictions predictions = evaluation.predictions();
    return Piece.line(
        color.sign()
            + predictions.classes().get(c)
            + " "
            + Numbers.twoPlaces(predictions.score(row, c)),
        color);
  }
}
