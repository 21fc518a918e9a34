package org.finetune4j.app.report;

import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.finetune4j.app.draw.Piece;
import org.finetune4j.app.draw.Tile;
import org.finetune4j.eval.Predictions;
import org.finetune4j.eval.report.Report;

/** Predictions as people read them: tables, sentences and images; made by a {@link TaskView}. */
public sealed interface Findings permits LabelFindings, PointFindings, CategoryFindings {
  /** What they rest on. */
  Predictions predictions();

  /** The figures. */
  Report report();

  /** One sentence: what it is worth, and beside what. */
  String summary();

  /** The figures in tables, the most important first. */
  List<Table> tables();

  /** Curves. */
  List<Figure> curves();

  /** What the figures do not say, each a sentence. */
  List<String> limits();

  /** How far off the model is on one image; more is worse, whatever the task. */
  double loss(int row);

  /** What the colours of the tiles mean. */
  List<Piece> legend();

  /** One image and what is said of it. */
  Tile tile(int row, BufferedImage image);

  /** The rows with the largest losses, the worst first. */
  default List<Integer> worst(int count) {
    return IntStream.range(0, predictions().count())
        .boxed()
        .sorted(Comparator.comparingDouble((Integer row) -> -loss(row)))
        .limit(count)
        .toList();
  }
}
