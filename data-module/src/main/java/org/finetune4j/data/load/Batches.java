package org.finetune4j.data.load;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.finetune4j.data.BadInputException;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The batches of one epoch, in order. Workers run ahead of the reader by a bounded number of
 * samples; native memory is taken only for a batch that is handed out. Close it when stopping
 * early; at the end of the epoch it closes itself. Several threads may take batches in turn.
 */
public final class Batches implements Iterator<Batch>, AutoCloseable {
  private static final int BATCHES_AHEAD = 2;
  private static final AtomicInteger THREADS = new AtomicInteger();

  private final BatchLoader loader;
  private final int epoch;
  private final int[] order;
  private final ThreadPoolExecutor workers;
  private final Queue<float[]> spare = new ConcurrentLinkedQueue<>();
  private final ArrayDeque<Future<Loaded>> ahead = new ArrayDeque<>();
  private final List<LoadedSample> ready = new ArrayList<>();
  private int submitted;
  private int good;
  private boolean handedOut;
  private boolean closed;

  Batches(BatchLoader loader, int epoch, int[] order) {
    this.loader = loader;
    this.epoch = epoch;
    this.order = order;
    workers =
        new ThreadPoolExecutor(
            loader.threads(),
            loader.threads(),
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Batches::worker);
    // So that an epoch that nobody closes leaves no threads behind either.
    workers.allowCoreThreadTimeOut(true);
  }

  private static Thread worker(Runnable work) {
    Thread thread = new Thread(work, "finetune4j-loader-" + THREADS.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public synchronized boolean hasNext() {
    if (closed) {
      return false;
    }
    while (ready.size() < loader.batchSize()) {
      runAhead();
      if (ahead.isEmpty()) {
        break;
      }
      take();
    }
    if (ready.size() == loader.batchSize() || (!ready.isEmpty() && !loader.dropsLast())) {
      return true;
    }
    close();
    if (!handedOut && order.length > 0) {
      throw nothing();
    }
    return false;
  }

  /** An epoch without a batch would silently train and evaluate nothing. */
  private BadInputException nothing() {
    if (good == order.length) {
      return new BadInputException(
          String.format(
              Locale.ROOT,
              "The %d images do not fill a batch of %d: take a smaller batch.",
              good,
              loader.batchSize()));
    }
    String first = loader.badImages().get(0).reason();
    return new BadInputException(
        good == 0
            ? String.format(
                Locale.ROOT,
                "None of the %d images can be read; the first: %s",
                order.length,
                first)
            : String.format(
                Locale.ROOT,
                "Only %d of %d images can be read, which do not fill a batch of %d; the first of"
                    + " the others: %s",
                good,
                order.length,
                loader.batchSize(),
                first));
  }

  /**
   * The next batch, owned by the caller.
   *
   * @throws BadInputException for an image that cannot be read, unless such are skipped
   */
  @Override
  public synchronized Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the epoch has ended");
    }
    Batch batch = batch();
    handedOut = true;
    ready.forEach(sample -> spare.add(sample.image()));
    ready.clear();
    runAhead();
    return batch;
  }

  private void runAhead() {
    int window = (BATCHES_AHEAD + 1) * loader.batchSize();
    while (submitted < order.length && ahead.size() + ready.size() < window) {
      int index = order[submitted++];
      ahead.add(workers.submit(() -> load(index)));
    }
  }

  private Loaded load(int index) {
    float[] buffer = spare.poll();
    if (buffer == null) {
      buffer = new float[loader.imageLength()];
    }
    Loaded loaded = loader.sampleLoader().load(index, epoch, buffer);
    if (loaded instanceof Loaded.Bad) {
      spare.add(buffer);
    }
    return loaded;
  }

  private void take() {
    try {
      Loaded loaded = ahead.remove().get();
      if (loaded instanceof LoadedSample sample) {
        ready.add(sample);
        good++;
      } else {
        loader.bad((Loaded.Bad) loaded);
      }
    } catch (ExecutionException e) {
      close();
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("the loader failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new IllegalStateException("interrupted while waiting for images", e);
    } catch (BadInputException e) {
      close();
      throw e;
    }
  }

  @SuppressWarnings("try") // A scope is opened to be closed.
  private Batch batch() {
    int length = loader.imageLength();
    int width = ready.get(0).target().length;
    float[] images = new float[ready.size() * length];
    float[] targets = new float[ready.size() * width];
    float[] mask = new float[targets.length];
    List<Origin> origins = new ArrayList<>();
    boolean masked = false;
    for (int i = 0; i < ready.size(); i++) {
      LoadedSample sample = ready.get(i);
      System.arraycopy(sample.image(), 0, images, i * length, length);
      System.arraycopy(sample.target(), 0, targets, i * width, width);
      System.arraycopy(sample.mask(), 0, mask, i * width, width);
      origins.add(sample.origin());
      for (float counts : sample.mask()) {
        masked |= counts == 0;
      }
    }
    var size = loader.pipeline().size();
    try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return Batch.owning(
          Nd4j.create(images, new long[] {origins.size(), 3, size.height(), size.width()}, 'c'),
          matrix(targets, origins.size(), width),
          masked ? Optional.of(matrix(mask, origins.size(), width)) : Optional.empty(),
          origins);
    }
  }

  private static INDArray matrix(float[] values, int rows, int columns) {
    return Nd4j.create(values, new long[] {rows, columns}, 'c');
  }

  /** Stops the workers and waits for them. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    workers.shutdownNow();
    try {
      workers.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ahead.clear();
    ready.clear();
    spare.clear();
  }
}
