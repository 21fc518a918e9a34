package org.finetune4j.model.predict;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.load.BadImage;
import org.finetune4j.data.load.BatchLoader;
import org.finetune4j.data.load.Batches;
import org.finetune4j.data.load.OnBadImage;
import org.finetune4j.model.network.SavedModel;

/**
 * Predicts with a saved model, which it does not close. Any number of threads may share it: images
 * are decoded in parallel, the network serves one thread at a time.
 */
public final class Predictor {
  private final SavedModel model;
  private final int batchSize;
  private final int threads;
  private final boolean skipsBadImages;
  private final List<BadImage> bad = new CopyOnWriteArrayList<>();

  /**
   * A predictor of a model.
   *
   * @param batchSize images at a time, at least 1
   * @param threads that decode images; 0 for as many as there are cores
   * @param skipsBadImages whether images that cannot be read are left out and listed
   */
  public Predictor(SavedModel model, int batchSize, int threads, boolean skipsBadImages) {
    this.model = Objects.requireNonNull(model);
    this.batchSize = batchSize;
    this.threads = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    this.skipsBadImages = skipsBadImages;
  }

  /**
   * The model's scores of a table's images, in inference mode, beside the targets.
   *
   * @param table of the model's task; targets that are not known may be empty
   * @throws BadInputException if an image cannot be read and is not to be skipped, or none is left
   */
  public Scores score(SampleTable table) {
    BatchLoader loader =
        BatchLoader.of(table, model.card().preprocessing().pipeline())
            .batchSize(Math.min(batchSize, table.size()))
            .threads(threads)
            .onBadImage(skipsBadImages ? OnBadImage.SKIP : OnBadImage.STOP)
            .build();
    try (Batches batches = loader.epoch(0)) {
      return Scores.of(model.network(), batches, done -> true).orElseThrow();
    } finally {
      bad.addAll(loader.badImages());
    }
  }

  /** Images that could not be read and were left out. */
  public List<BadImage> badImages() {
    return List.copyOf(bad);
  }
}
