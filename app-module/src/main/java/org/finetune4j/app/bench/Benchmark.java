package org.finetune4j.app.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.data.load.Batch;
import org.finetune4j.data.load.BatchLoader;
import org.finetune4j.data.load.Batches;
import org.finetune4j.eval.Distances;
import org.finetune4j.model.PretrainedInput;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.engine.BackboneKernels;
import org.finetune4j.model.engine.Engine;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.model.network.Network;
import org.finetune4j.model.network.NetworkSpec;
import org.finetune4j.training.Callback;
import org.finetune4j.training.Fit;
import org.finetune4j.training.Learner;
import org.finetune4j.training.Step;
import org.finetune4j.training.TrainingConfig;
import org.finetune4j.training.batch.BatchSource;
import org.finetune4j.training.batch.ImageTransforms;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Times whole steps: forward, loss, backward and optimizer; forward alone; decoding and augmenting.
 * Numbers and weights are random, which changes no time.
 *
 * @param shape of the backbone
 * @param batch images a step, at least 2
 * @param size of the network's image
 * @param steps timed, after as many as {@code warmUp} that are not
 * @param warmUp steps before
 * @param engine how the backbone is computed
 * @param loaderThreads that decode images
 */
public record Benchmark(
    ResNetShape shape,
    int batch,
    ImageSize size,
    int steps,
    int warmUp,
    EngineRequest engine,
    int loaderThreads) {
  /** Labels of the chapter's data. */
  private static final int LABELS = 20;

  /** Refuses what cannot be timed. */
  public Benchmark {
    if (batch < 2 || steps < 1 || warmUp < 0) {
      throw new IllegalArgumentException("a batch of at least 2 and at least 1 step");
    }
  }

  /**
   * Medians.
   *
   * @param trainStepSeconds of a batch
   * @param inferenceSeconds of a batch
   * @param loaderImagesPerSecond of all loader threads together
   * @param engine {@code onednn} or {@code plain}
   * @param precision {@code f32} or {@code bf16}
   * @param threads of a step
   * @param reason why this engine, and where it is slow
   */
  public record Timing(
      double trainStepSeconds,
      double inferenceSeconds,
      double loaderImagesPerSecond,
      String engine,
      String precision,
      int threads,
      String reason) {}

  /**
   * Runs all three.
   *
   * @param images to load, at least a batch of them
   */
  public Timing run(SampleTable images) {
    Task task =
        new Task.Labels(
            Vocabulary.of(IntStream.range(0, LABELS).mapToObj(i -> "label" + i).toList()));
    TrainingConfig config =
        TrainingConfig.builder(task)
            .size(size)
            .batchSize(batch)
            .freezeEpochs(0)
            .epochs(1)
            .engine(engine)
            .build();
    Network network = Network.create(NetworkSpec.of(shape, task).withEngine(engine));
    INDArray features = Nd4j.randn('c', batch, 3, size.height(), size.width());
    INDArray targets = Nd4j.zeros(DataType.FLOAT, batch, LABELS);
    Repeated train = new Repeated(features, targets, warmUp + steps);
    Repeated valid = new Repeated(features, targets, 1);
    try (Learner learner = Learner.of(task, network, train, valid, config)) {
      Stopwatch watch = new Stopwatch();
      learner.with(watch).unfreeze();
      learner.fit(1, 1e-4);
      double step = median(watch.seconds.subList(warmUp, watch.seconds.size()));
      double inference = inference(network, features);
      var chosen = network.engine();
      int threads = chosen.threads() > 0 ? chosen.threads() : processors();
      return new Timing(
          step,
          inference,
          loader(images, config),
          chosen.kind().name().toLowerCase(Locale.ROOT),
          chosen.precision().name().toLowerCase(Locale.ROOT),
          threads,
          reason(chosen));
    }
  }

  private String reason(Engine chosen) {
    if (!chosen.oneDnn()) {
      return chosen.reason();
    }
    try (BackboneKernels kernels = new BackboneKernels(shape, chosen)) {
      return kernels
          .warning(batch, size.height(), size.width())
          .map(warning -> chosen.reason() + " " + warning)
          .orElse(chosen.reason());
    }
  }

  private static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** Times from one step's end to the next. */
  private static final class Stopwatch implements Callback {
    private final List<Double> seconds = new ArrayList<>();
    private long before;

    @Override
    public void epochStarts(Fit fit, int epoch) {
      before = System.nanoTime();
    }

    @Override
    public void stepDone(Fit fit, Step step) {
      long now = System.nanoTime();
      seconds.add((now - before) / 1e9);
      before = now;
    }
  }

  /** The same batch again and again; it stays its maker's. */
  private record Repeated(INDArray features, INDArray targets, int batches) implements BatchSource {
    @Override
    public Epoch epoch(int number) {
      Iterator<Batch> batch =
          IntStream.range(0, batches)
              .mapToObj(i -> Batch.of(features, targets, Optional.empty()))
              .iterator();
      return new Epoch() {
        @Override
        public boolean hasNext() {
          return batch.hasNext();
        }

        @Override
        public Batch next() {
          return batch.next();
        }

        @Override
        public void close() {
          // nothing is held
        }
      };
    }
  }

  private double inference(Network network, INDArray features) {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < warmUp + steps; i++) {
      long start = System.nanoTime();
      network.predict(features);
      seconds.add((System.nanoTime() - start) / 1e9);
    }
    return median(seconds.subList(warmUp, seconds.size()));
  }

  private double loader(SampleTable images, TrainingConfig config) {
    BatchLoader loader =
        BatchLoader.of(
                images,
                ImageTransforms.training(
                    config.images(), images.task(), PretrainedInput.imagenet()))
            .batchSize(Math.min(batch, images.size()))
            .shuffle(true)
            .threads(loaderThreads)
            .build();
    List<Double> rates = new ArrayList<>();
    for (int epoch = 0; epoch < 4; epoch++) {
      long start = System.nanoTime();
      int count = 0;
      try (Batches batches = loader.epoch(epoch)) {
        while (batches.hasNext()) {
          try (Batch one = batches.next()) {
            count += one.size();
          }
        }
      }
      rates.add(count / ((System.nanoTime() - start) / 1e9));
    }
    // The first epoch fills the page cache and warms the compiler up.
    return median(rates.subList(1, rates.size()));
  }

  private static double median(List<Double> values) {
    double[] all = values.stream().mapToDouble(Double::doubleValue).toArray();
    return Distances.of(all).median().orElseThrow();
  }

  /**
   * The most memory this process has held so far, in MB; the heap's where the system does not
   * report it.
   */
  public static long peakMemoryMegabytes() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElseGet(Benchmark::heapMegabytes);
    } catch (IOException e) {
      return heapMegabytes();
    }
  }

  private static long heapMegabytes() {
    return Runtime.getRuntime().totalMemory() >> 20;
  }
}
