package org.finetune4j.app;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.finetune4j.app.bench.Benchmark;
import org.finetune4j.app.bench.EvaluationBenchmark;
import org.finetune4j.app.demo.ShapeImages;
import org.finetune4j.app.report.Table;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.read.LabelsCsv;
import org.finetune4j.model.ResNetShape;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench}: how fast this machine is at it. */
@Command(
    name = "bench",
    description = {
      "Times a training step, a prediction and the loading of images.",
      "Prints the medians. docs/bench times the same in PyTorch, to be run on the same machine."
    },
    abbreviateSynopsis = true,
    sortOptions = false,
    footer = {"", "Example:", "  finetune4j bench --batch 32 --size 128 --steps 10 --json"})
final class BenchCommand implements Callable<Integer> {
  private static final int IMAGES = 256;
  private static final int MILLION = 1_000_000;
  private static final int LABELS = 20;
  private static final int SAMPLES = 1000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "32",
      description = "Images per step.")
  @Under(Heading.TRAINING)
  private int batch;

  @Option(
      names = "--size",
      paramLabel = "N|HxW",
      defaultValue = "128",
      converter = SizeConverter.class,
      description = "Size of the network's input: N or HEIGHTxWIDTH.")
  @Under(Heading.TRAINING)
  private ImageSize size;

  @Option(names = "--steps", paramLabel = "N", defaultValue = "10", description = "Steps to time.")
  @Under(Heading.TRAINING)
  private int steps;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      defaultValue = "2",
      description = "Steps before those.")
  @Under(Heading.TRAINING)
  private int warmUp;

  @Option(
      names = "--backbone",
      paramLabel = "NAME",
      defaultValue = "resnet50",
      description = "resnet18, resnet34, resnet50, resnet101, resnet152 or small.")
  @Under(Heading.NETWORK)
  private String backbone;

  @Option(
      names = "--data",
      paramLabel = "DIR|NAME",
      description = "Images to load, as for train labels (default: drawn ones).")
  @Under(Heading.DATA)
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--evaluation",
      description = "Time the evaluation of a million images by 20 labels instead.")
  @Under(Heading.METRICS)
  private boolean evaluation;

  @Mixin private EngineOptions engine;

  @Option(names = "--json", description = "Print the result as JSON.")
  @Under(Heading.OUTPUT)
  private boolean json;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    if (evaluation) {
      evaluate(console);
      return 0;
    }
    if (batch < 2 || steps < 1 || warmUp < 0) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "--batch must be at least 2, --steps at least 1 and --warmup 0 or more, not %d, %d and %d.",
              batch,
              steps,
              warmUp));
    }
    ResNetShape shape = BackboneOptions.shape(backbone);
    Benchmark benchmark =
        new Benchmark(shape, batch, size, steps, warmUp, engine.request(), engine.loaderThreads());
    Benchmark.Timing timing =
        data.isPresent()
            ? benchmark.run(LabelsCsv.pascal2007(CatalogueNames.data(data.get(), console)).read())
            : onDrawnImages(benchmark);
    if (json) {
      console.json(report(shape, timing));
    } else {
      console.result(List.of(table(shape, timing)));
    }
    return 0;
  }

  private void evaluate(Console console) {
    EvaluationBenchmark.Timing timing = new EvaluationBenchmark(MILLION, LABELS, SAMPLES).run();
    if (json) {
      console.json(
          new EvaluationReport(
              timing.evaluation(),
              timing.search(),
              timing.bootstrap(),
              timing.total(),
              Benchmark.peakMemoryMegabytes()));
      return;
    }
    List<List<String>> rows =
        List.of(
            List.of("all metrics", seconds(timing.evaluation())),
            List.of("search of a threshold", seconds(timing.search())),
            List.of("1,000 bootstrap samples of mAP", seconds(timing.bootstrap())),
            List.of("together", seconds(timing.total())),
            List.of("peak memory", Benchmark.peakMemoryMegabytes() + " MB"));
    String title = "A million images by 20 labels";
    console.result(List.of(new Table(title, "", List.of("", ""), rows)));
  }

  /** The time of an evaluation as JSON. */
  @JsonNaming(SnakeCaseStrategy.class)
  private record EvaluationReport(
      double evaluationSeconds,
      double searchSeconds,
      double bootstrapSeconds,
      double totalSeconds,
      long peakMemoryMb) {}

  private Benchmark.Timing onDrawnImages(Benchmark benchmark) throws IOException {
    Path folder = Files.createTempDirectory("finetune4j-bench");
    try {
      new ShapeImages(Math.max(IMAGES, batch), 1).write(folder);
      SampleTable table = LabelsCsv.pascal2007(folder).read();
      return benchmark.run(table);
    } finally {
      try (Stream<Path> inside = Files.walk(folder)) {
        for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  /** The result as JSON. */
  @JsonNaming(SnakeCaseStrategy.class)
  private record Report(
      double trainStepSeconds,
      double inferenceSeconds,
      double loaderImagesPerSecond,
      String engine,
      String precision,
      int threads,
      long peakMemoryMb,
      String backbone,
      int batch,
      String size,
      int steps,
      String reason) {}

  private Report report(ResNetShape timed, Benchmark.Timing timing) {
    return new Report(
        timing.trainStepSeconds(),
        timing.inferenceSeconds(),
        timing.loaderImagesPerSecond(),
        timing.engine(),
        timing.precision(),
        timing.threads(),
        Benchmark.peakMemoryMegabytes(),
        timed.name(),
        batch,
        size.toString(),
        steps,
        timing.reason());
  }

  private Table table(ResNetShape timed, Benchmark.Timing timing) {
    return new Table(
        String.format(
            Locale.ROOT, "%s, batch %d, %s, %s", timed.name(), batch, size, timing.precision()),
        timing.reason(),
        List.of("", ""),
        List.of(
            List.of("training step", seconds(timing.trainStepSeconds())),
            List.of("inference", seconds(timing.inferenceSeconds())),
            List.of(
                "loader",
                String.format(Locale.ROOT, "%.0f images/s", timing.loaderImagesPerSecond())),
            List.of("threads", Integer.toString(timing.threads())),
            List.of("peak memory", Benchmark.peakMemoryMegabytes() + " MB")));
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.4f s", seconds);
  }
}
