package org.finetune4j.app.run;

import java.util.List;
import java.util.Map;
import org.finetune4j.app.draw.Images;
import org.finetune4j.app.draw.Sheet;
import org.finetune4j.app.draw.Tile;
import org.finetune4j.app.report.Findings;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Sample;
import org.finetune4j.data.image.ImageDecoder;

/** Images of a table with what was predicted of them. */
public final class PredictionSheet {
  /** Fine enough for a sheet. */
  private static final ImageSize ENOUGH = ImageSize.square(224);

  private PredictionSheet() {}

  /**
   * A sheet of some rows.
   *
   * @param rows of the findings' predictions
   * @param byFile the samples they are of
   */
  public static Sheet of(
      String title, Findings findings, List<Integer> rows, Map<String, Sample> byFile) {
    List<Tile> tiles =
        rows.stream()
            .map(
                row -> {
                  Sample sample = byFile.get(findings.predictions().files().get(row));
                  return findings.tile(row, Images.of(ImageDecoder.decode(sample.image(), ENOUGH)));
                })
            .toList();
    int panels = tiles.stream().mapToInt(t -> t.panels().size()).max().orElse(1);
    return new Sheet(title, findings.legend(), tiles, panels > 1 ? 2 : 4);
  }
}
