package org.finetune4j.app.run;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.finetune4j.app.draw.Images;
import org.finetune4j.app.draw.Sheet;
import org.finetune4j.app.draw.Tile;
import org.finetune4j.app.report.Renderer;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Sample;
import org.finetune4j.data.image.ImageDecoder;

/** Images of a table with their predictions. */
public final class PredictionSheet {
  /** Fine enough for a sheet. */
  private static final ImageSize ENOUGH = ImageSize.square(224);

  private PredictionSheet() {}

  /** So many of the numbers from 0, taken evenly, so that every group and label has its chance. */
  public static List<Integer> evenly(int wanted, int count) {
    int shown = Math.min(wanted, count);
    return IntStream.range(0, shown).mapToObj(i -> (int) ((long) i * count / shown)).toList();
  }

  /**
   * A sheet of some rows.
   *
   * @param rows of the evaluation's predictions
   * @param byFile the samples they are of
   */
  public static Sheet of(
      String title, Renderer renderer, List<Integer> rows, Map<String, Sample> byFile) {
    List<Tile> tiles =
        rows.stream()
            .map(
                row -> {
                  Sample sample = byFile.get(renderer.evaluation().predictions().files().get(row));
                  return renderer.tile(row, Images.of(ImageDecoder.decode(sample.image(), ENOUGH)));
                })
            .toList();
    int panels = tiles.stream().mapToInt(t -> t.panels().size()).max().orElse(1);
    return new Sheet(title, renderer.legend(), tiles, panels > 1 ? 2 : 4);
  }
}
