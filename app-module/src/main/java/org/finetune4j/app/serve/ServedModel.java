package org.finetune4j.app.serve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.finetune4j.app.report.HeatMapTile;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.image.ImageSource;
import org.finetune4j.data.load.BadImage;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.SavedModel;
import org.finetune4j.model.predict.Prediction;
import org.finetune4j.model.predict.Predictor;
import org.finetune4j.model.predict.PredictorOptions;

/**
 * A model, the queue of images before it, and the threads that predict with it: while one computes,
 * the other gathers and decodes the next batch. It closes its models.
 */
final class ServedModel implements AutoCloseable {
  /** Longer side of a heat map in pixels. */
  private static final int HEAT_MAP_SIDE = 480;

  private static final int WORKERS = 2;
  private static final long IDLE_MILLIS = 200;

  private final String name;
  private final ServiceLimits limits;
  private final ServiceMetrics metrics;
  private final BlockingQueue<Work> queue;
  private final Deque<Work> gathered = new ArrayDeque<>(); // guarded by itself
  private final ReadWriteLock swap = new ReentrantReadWriteLock(true);
  private final List<Thread> workers = new ArrayList<>();
  private SavedModel model; // guarded by swap
  private volatile ModelCard card;
  private volatile boolean closed;

  /** What waits for the model. */
  private sealed interface Work {
    CompletableFuture<?> result();
  }

  private record Predicted(ImageSource image, CompletableFuture<Prediction> result)
      implements Work {}

  private record Mapped(ImageSource image, String label, CompletableFuture<byte[]> result)
      implements Work {}

  /** Begins to serve a model. */
  ServedModel(String name, SavedModel model, ServiceLimits limits, ServiceMetrics metrics) {
    this.name = Objects.requireNonNull(name);
    this.model = Objects.requireNonNull(model);
    this.card = model.card();
    this.limits = Objects.requireNonNull(limits);
    this.metrics = Objects.requireNonNull(metrics);
    this.queue = new ArrayBlockingQueue<>(limits.queue());
    for (int i = 1; i <= WORKERS; i++) {
      Thread worker = new Thread(this::work, "predict-" + name + "-" + i);
      worker.setDaemon(true);
      worker.start();
      workers.add(worker);
    }
  }

  String name() {
    return name;
  }

  ModelCard card() {
    return card;
  }

  /** Images in the queue. */
  int waiting() {
    return queue.size();
  }

  /**
   * Predictions for images, all of them or none.
   *
   * @return one each; of one that cannot be read it fails with a {@link BadInputException}
   * @throws Refusal if the queue does not hold them
   */
  List<CompletableFuture<Prediction>> predict(List<ImageSource> images) {
    List<Predicted> all =
        images.stream().map(image -> new Predicted(image, new CompletableFuture<>())).toList();
    submit(all);
    return all.stream().map(Predicted::result).toList();
  }

  /**
   * Where the model finds a label or class in an image, as a JPEG file.
   *
   * @throws Refusal if the queue is full
   */
  CompletableFuture<byte[]> heatMap(ImageSource image, String label) {
    Mapped work = new Mapped(image, label, new CompletableFuture<>());
    submit(List.of(work));
    return work.result();
  }

  private void submit(List<? extends Work> all) {
    // Whoever is refused or gives up leaves his place, and the image, to others.
    all.forEach(work -> work.result().whenComplete((done, failure) -> queue.remove(work)));
    boolean fits = !closed && queue.remainingCapacity() >= all.size();
    if (!fits || !all.stream().allMatch(queue::offer)) {
      all.forEach(work -> work.result().cancel(false));
      throw Refusal.busy("Too many images are waiting: try again later.");
    }
  }

  /** Predicts with another model from the next batch on, and closes the one before. */
  void replace(SavedModel next) {
    swap.writeLock().lock();
    try {
      SavedModel before = model;
      model = next;
      card = next.card();
      before.close();
    } finally {
      swap.writeLock().unlock();
    }
  }

  private void work() {
    while (!closed) {
      try {
        List<Work> batch = gather();
        if (!batch.isEmpty()) {
          run(batch);
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /**
   * The next batch: whatever comes within a few milliseconds of its first image. Its size is the
   * largest, a half or a quarter of it, or 1: the network keeps a plan for each of four sizes. What
   * is left over begins the next batch.
   */
  private List<Work> gather() throws InterruptedException {
    synchronized (gathered) {
      if (gathered.isEmpty()) {
        Work first = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
        if (first == null) {
          return List.of();
        }
        gathered.add(first);
      }
      Deadline end = Deadline.after(limits.gathering());
      while (gathered.size() < limits.batch()) {
        Work next = queue.poll(Math.max(0, end.left()), TimeUnit.NANOSECONDS);
        if (next == null) {
          break;
        }
        gathered.add(next);
      }
      gathered.removeIf(work -> work.result().isDone()); // nobody waits for it any more
      return take();
    }
  }

  private List<Work> take() {
    if (gathered.peek() instanceof Mapped) {
      return List.of(gathered.poll());
    }
    int together = (int) gathered.stream().takeWhile(Predicted.class::isInstance).count();
    int size =
        Stream.of(limits.batch(), limits.batch() / 2, limits.batch() / 4)
            .filter(several -> several <= together)
            .findFirst()
            .orElse(Math.min(1, together));
    List<Work> batch = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      batch.add(gathered.poll());
    }
    return batch;
  }

  private void run(List<Work> batch) {
    swap.readLock().lock();
    try {
      if (batch.get(0) instanceof Mapped one) {
        one.result().complete(map(one));
      } else {
        predictTogether(batch.stream().map(Predicted.class::cast).toList());
      }
    } catch (Throwable e) { // whatever it is, it fails these requests, and the worker lives on
      batch.forEach(work -> work.result().completeExceptionally(e));
    } finally {
      swap.readLock().unlock();
    }
  }

  private PredictorOptions options() {
    return PredictorOptions.defaults()
        .withBatchSize(limits.batch())
        .withThreads(limits.threads())
        .withLimits(limits.ofImages());
  }

  private byte[] map(Mapped work) {
    return HeatMapTile.of(
            Predictor.of(model, options()),
            work.image(),
            limits.ofImages(),
            work.label(),
            HEAT_MAP_SIDE)
        .jpeg();
  }

  private void predictTogether(List<Predicted> batch) {
    Map<Integer, String> bad = new HashMap<>();
    Predictor predictor =
        Predictor.of(
            model, options().skippingBadImages(image -> bad.put(place(image), image.reason())));
    int predicted = 0;
    try {
      List<Prediction> predictions =
          predictor.predict(batch.stream().map(Predicted::image).toList());
      Iterator<Prediction> next = predictions.iterator();
      for (int i = 0; i < batch.size(); i++) {
        if (!bad.containsKey(i)) {
          batch.get(i).result().complete(next.next());
          predicted++;
        }
      }
    } catch (BadInputException e) {
      if (bad.size() < batch.size()) {
        throw e;
      }
    } finally {
      bad.forEach(
          (i, why) -> batch.get(i).result().completeExceptionally(new BadInputException(why)));
      metrics.batch(name, predicted, bad.size(), batch.size() - predicted - bad.size());
    }
  }

  /** Of an image in memory: see {@link Predictor#predict(List)}. */
  private static int place(BadImage image) {
    return Integer.parseInt(image.path().toString().substring("image ".length())) - 1;
  }

  /** Finishes what is being computed; what waits is cancelled. */
  @Override
  public void close() {
    closed = true;
    for (Thread worker : workers) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return; // the process ends: a model that may be in use is not closed
      }
    }
    List<Work> left = new ArrayList<>();
    synchronized (gathered) {
      left.addAll(gathered);
    }
    queue.drainTo(left);
    left.forEach(work -> work.result().cancel(false));
    model.close();
  }
}
