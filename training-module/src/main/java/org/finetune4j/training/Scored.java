package org.finetune4j.training;

import java.util.ArrayList;
import java.util.List;
import org.finetune4j.data.ImageSize;
import org.finetune4j.model.Evaluated;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a network said of images, beside their targets.
 *
 * @param loss mean over the batches, weighted by their sizes
 * @param scores [images][width], after the activation
 * @param targets [images][width]
 * @param counted [images][width], false where masked
 * @param origins where each image comes from; empty where nobody knows
 * @param size of the network's image
 */
record Scored(
    double loss,
    float[][] scores,
    float[][] targets,
    boolean[][] counted,
    List<Origin> origins,
    ImageSize size) {

  /** Whether loss and scores are all numbers. */
  boolean finite() {
    for (float[] row : scores) {
      for (float score : row) {
        if (!Float.isFinite(score)) {
          return false;
        }
      }
    }
    return Double.isFinite(loss);
  }

  /** Collects batches. */
  static final class Collector {
    private final List<float[]> scores = new ArrayList<>();
    private final List<float[]> targets = new ArrayList<>();
    private final List<boolean[]> counted = new ArrayList<>();
    private final List<Origin> origins = new ArrayList<>();
    private ImageSize size = ImageSize.square(1);
    private double losses;

    void add(TrainingBatch batch, Evaluated evaluated) {
      losses += evaluated.loss() * batch.size();
      scores.addAll(List.of(evaluated.scores()));
      float[][] truth = rows(batch.targets());
      targets.addAll(List.of(truth));
      float[][] mask = batch.mask().map(Collector::rows).orElse(null);
      for (int row = 0; row < truth.length; row++) {
        boolean[] counts = new boolean[truth[row].length];
        for (int c = 0; c < counts.length; c++) {
          counts[c] = mask == null || mask[row][c] != 0;
        }
        counted.add(counts);
      }
      origins.addAll(batch.origins());
      INDArray features = batch.features();
      if (features.rank() == 4) {
        size = new ImageSize((int) features.size(2), (int) features.size(3));
      }
    }

    private static float[][] rows(INDArray matrix) {
      float[][] rows = new float[(int) matrix.size(0)][(int) matrix.size(1)];
      for (int r = 0; r < rows.length; r++) {
        for (int c = 0; c < rows[r].length; c++) {
          rows[r][c] = matrix.getFloat(r, c);
        }
      }
      return rows;
    }

    Scored scored() {
      return new Scored(
          scores.isEmpty() ? Double.NaN : losses / scores.size(),
          scores.toArray(float[][]::new),
          targets.toArray(float[][]::new),
          counted.toArray(boolean[][]::new),
          List.copyOf(origins),
          size);
    }
  }
}
