package org.finetune4j.model.predict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.load.Batch;
import org.finetune4j.data.load.Origin;
import org.finetune4j.model.network.BatchScores;
import org.finetune4j.model.network.Calibration;
import org.finetune4j.model.network.Network;
import org.finetune4j.model.network.SavedModel;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a network predicts for images, beside their targets.
 *
 * @param loss mean over the batches, weighted by their sizes
 * @param scores [images][width], after the activation
 * @param targets [images][width]
 * @param counted [images][width], false where masked
 * @param origins one for each image; empty where they are not known
 * @param size of the network's image
 */
public record Scores(
    double loss,
    float[][] scores,
    float[][] targets,
    boolean[][] counted,
    List<Origin> origins,
    ImageSize size) {
  public Scores {
    origins = List.copyOf(origins);
  }

  /**
   * Runs batches through a network in inference mode, and closes each.
   *
   * @param proceed is given the number of batches done, after each; false ends it
   * @return empty where it was ended
   * @throws BadInputException where there is no batch
   */
  public static Optional<Scores> of(
      Network network, Iterator<Batch> batches, IntPredicate proceed) {
    return of(network, Calibration.none(), batches, proceed);
  }

  /**
   * All batches through a saved model in inference mode, calibrated as its card has it.
   *
   * @throws BadInputException where there is no batch
   */
  static Scores of(SavedModel model, Iterator<Batch> batches) {
    return of(model.network(), model.card().calibration(), batches, done -> true).orElseThrow();
  }

  private static Optional<Scores> of(
      Network network, Calibration calibration, Iterator<Batch> batches, IntPredicate proceed) {
    if (!batches.hasNext()) {
      throw new BadInputException("There is no image to evaluate: choose another split.");
    }
    Collector collector = new Collector();
    for (int done = 1; batches.hasNext(); done++) {
      try (Batch batch = batches.next()) {
        collector.add(
            batch, network.evaluate(batch.features(), batch.targets(), batch.mask(), calibration));
      }
      if (!proceed.test(done)) {
        return Optional.empty();
      }
    }
    return Optional.of(collector.scores());
  }

  /**
   * Those of several sets of images together, in their order.
   *
   * @param parts at least one, of one network's form
   */
  public static Scores joined(List<Scores> parts) {
    double losses = 0;
    int images = 0;
    List<Origin> origins = new ArrayList<>();
    for (Scores part : parts) {
      losses += part.loss * part.scores.length;
      images += part.scores.length;
      origins.addAll(part.origins);
    }
    return new Scores(
        losses / images,
        parts.stream().flatMap(p -> Arrays.stream(p.scores)).toArray(float[][]::new),
        parts.stream().flatMap(p -> Arrays.stream(p.targets)).toArray(float[][]::new),
        parts.stream().flatMap(p -> Arrays.stream(p.counted)).toArray(boolean[][]::new),
        origins,
        parts.get(0).size);
  }

  /** Whether loss and scores are all finite numbers. */
  public boolean finite() {
    for (float[] row : scores) {
      for (float score : row) {
        if (!Float.isFinite(score)) {
          return false;
        }
      }
    }
    return Double.isFinite(loss);
  }

  private static final class Collector {
    private final List<float[]> scores = new ArrayList<>();
    private final List<float[]> targets = new ArrayList<>();
    private final List<boolean[]> counted = new ArrayList<>();
    private final List<Origin> origins = new ArrayList<>();
    private ImageSize size = ImageSize.square(1);
    private double losses;

    void add(Batch batch, BatchScores predicted) {
      losses += predicted.loss() * batch.size();
      scores.addAll(List.of(predicted.scores()));
      float[][] truth = rows(batch.targets());
      targets.addAll(List.of(truth));
      Optional<float[][]> mask = batch.mask().map(Collector::rows);
      for (int row = 0; row < truth.length; row++) {
        boolean[] counts = new boolean[truth[row].length];
        for (int c = 0; c < counts.length; c++) {
          counts[c] = mask.isEmpty() || mask.get()[row][c] != 0;
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

    Scores scores() {
      return new Scores(
          losses / scores.size(),
          scores.toArray(float[][]::new),
          targets.toArray(float[][]::new),
          counted.toArray(boolean[][]::new),
          origins,
          size);
    }
  }
}
