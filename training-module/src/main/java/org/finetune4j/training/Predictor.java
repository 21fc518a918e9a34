package org.finetune4j.training;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.load.BadImage;
import org.finetune4j.data.load.BatchLoader;
import org.finetune4j.data.load.OnBadImage;
import org.finetune4j.eval.Predictions;
import org.finetune4j.model.SavedModel;

/**
 * A saved model put to use: images are brought to it as its card asks. It does not close the model.
 * Any number of threads may use it.
 */
public final class Predictor {
  private final SavedModel model;
  private final int batchSize;
  private final int threads;
  private final boolean skipsBadImages;
  private final TaskMetrics metrics;
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
    this.metrics = TaskMetrics.of(model.card().task(), model.card().threshold().orElse(0.5));
  }

  /**
   * What the model says of images, in inference mode; points in coordinates of the original image.
   *
   * @param table of the model's task; targets that are not known may be empty
   * @throws BadInputException if an image cannot be read and is not to be skipped, or none is left
   */
  public Predictions predictions(SampleTable table) {
    BatchLoader loader =
        BatchLoader.of(table, ImageTransforms.validation(model.card().preprocessing()))
            .batchSize(Math.min(batchSize, table.size()))
            .threads(threads)
            .onBadImage(skipsBadImages ? OnBadImage.SKIP : OnBadImage.STOP)
            .build();
    Scored scored =
        Validation.run(model.network(), new FileBatches(loader, loader), 0, (done, batches) -> true)
            .orElseThrow();
    bad.addAll(loader.badImages());
    return metrics.predictions(scored);
  }

  /** Images that could not be read and were left out. */
  public List<BadImage> badImages() {
    return List.copyOf(bad);
  }
}
