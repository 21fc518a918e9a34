package org.finetune4j.data.load;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Images, or features of them, and their targets. One that owns its arrays refuses to hand them out
 * after {@link #close()}.
 */
public final class Batch implements AutoCloseable {
  private final INDArray features;
  private final INDArray targets;
  private final Optional<INDArray> mask;
  private final List<Origin> origins;
  private final int size;
  private final boolean owner;
  private boolean closed;

  private Batch(
      INDArray features,
      INDArray targets,
      Optional<INDArray> mask,
      List<Origin> origins,
      boolean owner) {
    this.features = features;
    this.targets = targets;
    this.mask = mask;
    this.origins = List.copyOf(origins);
    this.size = Math.toIntExact(features.size(0));
    this.owner = owner;
    if (!this.origins.isEmpty() && this.origins.size() != size) {
      throw new IllegalArgumentException(this.origins.size() + " origins of " + size + " images");
    }
  }

  /**
   * A batch that owns its arrays, which lie outside any workspace: {@link #close()} frees them.
   *
   * @param features {@code [batch, 3, height, width]}, normalised, or what the network takes
   * @param targets {@code [batch, width]} of the task; 0 where masked
   * @param mask {@code [batch, width]}, 1 where a target counts; empty where all do
   * @param origins one for each image; empty where they are not known
   */
  public static Batch owning(
      INDArray features, INDArray targets, Optional<INDArray> mask, List<Origin> origins) {
    return new Batch(features, targets, mask, origins, true);
  }

  /**
   * A batch of arrays that their maker keeps: {@link #close()} does nothing.
   *
   * @param features as in {@link #owning}
   * @param targets as in {@link #owning}
   * @param mask as in {@link #owning}
   */
  public static Batch of(INDArray features, INDArray targets, Optional<INDArray> mask) {
    return new Batch(features, targets, mask, List.of(), false);
  }

  /** {@code [batch, 3, height, width]}, normalised, float; or what the network takes. */
  public synchronized INDArray features() {
    requireOpen();
    return features;
  }

  /** {@code [batch, width]} of the task, float; 0 where masked. */
  public synchronized INDArray targets() {
    requireOpen();
    return targets;
  }

  /** {@code [batch, width]}, 1 where a target counts; empty where all do. */
  public synchronized Optional<INDArray> mask() {
    requireOpen();
    return mask;
  }

  /** Where each image comes from; empty where that is not known. */
  public List<Origin> origins() {
    return origins;
  }

  /** Number of images. */
  public int size() {
    return size;
  }

  @Override
  public synchronized void close() {
    if (owner) {
      closed = true;
      free(features);
      free(targets);
      mask.ifPresent(Batch::free);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("this batch is closed");
    }
  }

  private static void free(INDArray array) {
    if (!array.wasClosed() && array.closeable()) {
      array.close();
    }
  }
}
