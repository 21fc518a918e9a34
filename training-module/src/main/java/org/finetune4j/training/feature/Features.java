package org.finetune4j.training.feature;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Sample;
import org.finetune4j.data.load.Batch;
import org.finetune4j.data.load.Origin;
import org.finetune4j.model.network.Network;
import org.finetune4j.training.batch.BatchSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a fixed backbone computes of each image in one view of it. Owns native memory.
 *
 * @param pooled [images, 2 * features]
 * @param targets [images, width], as that view has moved them
 * @param mask [images, width]; empty where everything counts
 * @param origins one an image, or none
 */
record Features(INDArray pooled, INDArray targets, Optional<INDArray> mask, List<Origin> origins)
    implements AutoCloseable {

  /**
   * Runs an epoch's images through the backbone.
   *
   * @param images in their own order
   * @param view number of the epoch, which seeds the augmentation
   * @return empty where it was ended
   */
  static Optional<Features> of(
      Network network, BatchSource images, int view, IntPredicate proceed) {
    List<INDArray> pooled = new ArrayList<>();
    List<INDArray> targets = new ArrayList<>();
    List<INDArray> masks = new ArrayList<>();
    List<Origin> origins = new ArrayList<>();
    boolean masked = false;
    boolean proceeds = true;
    try (BatchSource.Epoch batches = images.epoch(view)) {
      for (int done = 1; proceeds && batches.hasNext(); done++) {
        try (Batch batch = batches.next()) {
          pooled.add(network.pooled(batch.features()));
          targets.add(batch.targets().dup());
          masks.add(batch.mask().map(INDArray::dup).orElse(Nd4j.onesLike(batch.targets())));
          masked |= batch.mask().isPresent();
          origins.addAll(batch.origins());
        }
        proceeds = proceed.test(done);
      }
      if (!proceeds || pooled.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new Features(
              joined(pooled),
              joined(targets),
              masked ? Optional.of(joined(masks)) : Optional.empty(),
              List.copyOf(origins)));
    } finally {
      pooled.forEach(INDArray::close);
      targets.forEach(INDArray::close);
      masks.forEach(INDArray::close);
    }
  }

  private static INDArray joined(List<INDArray> parts) {
    // ND4J gives a single part back as it is, and the parts are closed.
    return parts.size() == 1 ? parts.get(0).dup() : Nd4j.concat(0, parts.toArray(INDArray[]::new));
  }

  /**
   * Refuses to stand for the same images as another view where a file went bad between the two:
   * rows would be taken for those of other images.
   *
   * @throws BadInputException then
   */
  void requireSameImages(Features other) {
    List<Sample> own = origins.stream().map(Origin::sample).toList();
    if (size() != other.size()
        || !own.equals(other.origins.stream().map(Origin::sample).toList())) {
      throw new BadInputException(
          "An image could be read once and not the next time while features were computed: leave the files alone and begin again.");
    }
  }

  int size() {
    return (int) pooled.size(0);
  }

  /** Those images as a batch for a head, in that order. */
  Batch batch(int[] rows) {
    INDArray some = Nd4j.pullRows(pooled, 1, rows);
    INDArray truth = Nd4j.pullRows(targets, 1, rows);
    Optional<INDArray> counts = mask.map(m -> Nd4j.pullRows(m, 1, rows));
    List<Origin> from = new ArrayList<>();
    for (int row : rows) {
      if (!origins.isEmpty()) {
        from.add(origins.get(row));
      }
    }
    return Batch.owning(some, truth, counts, from);
  }

  @Override
  public void close() {
    pooled.close();
    targets.close();
    mask.ifPresent(INDArray::close);
  }
}
