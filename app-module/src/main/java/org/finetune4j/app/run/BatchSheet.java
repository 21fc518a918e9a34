package org.finetune4j.app.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.finetune4j.app.draw.Images;
import org.finetune4j.app.draw.Sheet;
import org.finetune4j.app.draw.Tile;
import org.finetune4j.app.report.TargetView;
import org.finetune4j.data.Point;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.finetune4j.data.load.Batch;
import org.finetune4j.data.transform.Pipeline;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The images of a batch as the network gets them, with their targets. */
public final class BatchSheet {
  private static final int COLUMNS = 4;

  private BatchSheet() {}

  /**
   * A sheet of all images of the batch.
   *
   * @param pipeline which made the batch
   */
  public static Sheet of(String title, Batch batch, Pipeline pipeline, Task task) {
    TargetView view = TargetView.of(task);
    List<Tile> tiles = new ArrayList<>();
    for (int row = 0; row < batch.size(); row++) {
      float[] chw = batch.features().slice(row).dup('c').ravel().toFloatVector();
      Target target = task.decode(row(batch.targets(), row), mask(batch, row));
      tiles.add(
          view.tile(
              batch.origins().get(row).sample().file(),
              target.withPoints(
                  target.points().stream()
                      .map(p -> p.map((Point scaled) -> scaled.unscaled(pipeline.size())))
                      .toList()),
              Images.of(pipeline.image(chw))));
    }
    return new Sheet(title, List.of(), tiles, COLUMNS);
  }

  private static float[] row(INDArray matrix, int row) {
    return matrix.getRow(row).toFloatVector();
  }

  private static float[] mask(Batch batch, int row) {
    return batch
        .mask()
        .map(m -> row(m, row))
        .orElseGet(
            () -> {
              float[] all = new float[(int) batch.targets().size(1)];
              Arrays.fill(all, 1);
              return all;
            });
  }
}
