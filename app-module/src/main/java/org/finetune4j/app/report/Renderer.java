package org.finetune4j.app.report;

import java.awt.image.BufferedImage;
import java.util.List;
import org.finetune4j.app.draw.Piece;
import org.finetune4j.app.draw.Tile;
import org.finetune4j.eval.report.Evaluation;

/** An evaluation as people read it: sentences, tables, curves and tiles. */
public sealed interface Renderer permits LabelRenderer, PointRenderer, CategoryRenderer {
  /** The one of the evaluation's task. */
  static Renderer of(Evaluation evaluation) {
    return evaluation.byTask(LabelRenderer::new, PointRenderer::new, CategoryRenderer::new);
  }

  /** What is rendered. */
  Evaluation evaluation();

  /** One sentence: the most important metrics beside their baselines. */
  String summary();

  /** The metrics in tables, the most important first. */
  List<Table> tables();

  /** Curves. */
  List<Figure> curves();

  /** What the metrics do not show, each a sentence. */
  List<String> limits();

  /** What the colours of the tiles mean. */
  List<Piece> legend();

  /** One image with its target and prediction. */
  Tile tile(int row, BufferedImage image);
}
