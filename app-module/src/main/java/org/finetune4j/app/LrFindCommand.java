package org.finetune4j.app;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.finetune4j.app.draw.Images;
import org.finetune4j.app.file.AtomicFile;
import org.finetune4j.app.plot.LrFindChart;
import org.finetune4j.app.plot.LrFindText;
import org.finetune4j.app.report.Table;
import org.finetune4j.app.run.ImageCheck;
import org.finetune4j.app.run.StopOnExit;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.load.ReadableSamples;
import org.finetune4j.training.Learner;
import org.finetune4j.training.TrainingConfig;
import org.finetune4j.training.callback.Progress;
import org.finetune4j.training.find.LrCurve;
import org.finetune4j.training.find.LrSweep;
import org.finetune4j.training.find.Suggestions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lr-find}: suggests a learning rate. */
@Command
final class LrFindCommand implements Callable<Integer> {
  private static final int COLUMNS = 76;
  private static final int LINES = 18;

  private final TaskKind kind;

  @Spec private CommandSpec spec;

  @Mixin private DataOptions data;
  @Mixin private BackboneOptions backbone;
  @Mixin private TrainingOptions training;

  @Option(
      names = "--start-lr",
      paramLabel = "RATE",
      defaultValue = "1e-7",
      description = "First learning rate.")
  @Under(Heading.TRAINING)
  private double start;

  @Option(
      names = "--end-lr",
      paramLabel = "RATE",
      defaultValue = "10",
      description = "Last learning rate.")
  @Under(Heading.TRAINING)
  private double end;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "100",
      description = "Number of steps; fewer where the loss diverges.")
  @Under(Heading.TRAINING)
  private int steps;

  @Option(names = "--plot", paramLabel = "FILE", description = "Write the curve to a PNG file.")
  @Under(Heading.OUTPUT)
  private Optional<Path> plot = Optional.empty();

  @Option(names = "--json", description = "Print the result as JSON.")
  @Under(Heading.OUTPUT)
  private boolean json;

  @Mixin private CommonOptions common;

  private LrFindCommand(TaskKind kind) {
    this.kind = kind;
  }

  static CommandLine commandLine() {
    return new TaskCommands(
            "lr-find",
            List.of(
                "Suggests a learning rate.",
                "Trains a copy of the network for some steps at rising rates and looks at the loss, as fastai's lr_find does."),
            "--data DIR [OPTIONS]",
            Map.of(
                TaskKind.LABELS, "--data corel5k --weights resnet50.safetensors\n--plot lr.png",
                TaskKind.POINTS,
                    "--data pointing04 --group person --hold-out 13\n"
                        + "--size 120x160 --weights resnet50.safetensors",
                TaskKind.CATEGORY, "--data flowers --weights resnet50.safetensors"),
            Set.of(),
            Set.of("--freeze-epochs", "--epochs", "--lr", "--lr-mult"),
            Map.of())
        .with(LrFindCommand::new, true);
  }

  @Override
  @SuppressWarnings("try") // Ctrl-C is watched for while it is open.
  public Integer call() {
    Console console = Console.of(spec);
    LrSweep sweep = sweep();
    plot.ifPresent(AtomicFile::requireWritable);
    SampleTable table = data.readSplit(kind);
    TrainingConfig config = training.config(table.task(), data.onBadImage());
    data.noteMirrored(table.task(), config);
    ReadableSamples images =
        ImageCheck.run(progress -> config.readable(table, progress), console::note);
    LrCurve curve;
    try (Learner learner = Learner.of(images, backbone.backbone(), config);
        StopOnExit stop = new StopOnExit(learner::stop)) {
      console.note(learner.describe());
      learner.with(
          new Progress(
              new PrintStream(console.errStream(), true, StandardCharsets.UTF_8),
              console.terminal()));
      curve = learner.lrFind(sweep);
    }
    Suggestions suggestions = curve.suggestions();
    if (json) {
      console.json(Report.of(curve, suggestions));
    } else {
      console.drawing(LrFindText.of(curve, Optional.of(suggestions), COLUMNS, LINES));
      console.result(List.of(table(suggestions)));
    }
    if (plot.isPresent()) {
      Images.write(plot.get(), LrFindChart.of(curve, Optional.of(suggestions)).draw());
    }
    return 0;
  }

  private LrSweep sweep() {
    if (!(start > 0 && Double.isFinite(start))) {
      throw new BadInputException(
          String.format(
              Locale.ROOT, "--start-lr must be above 0, for example 1e-7, not %s.", start));
    }
    if (!(end > start && Double.isFinite(end))) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "--end-lr must be above --start-lr (%s), for example 10, not %s.",
              start,
              end));
    }
    if (steps < 1) {
      throw new BadInputException(
          String.format(
              Locale.ROOT, "--steps must be at least 1, for example 100, not %d.", steps));
    }
    LrSweep sweep = new LrSweep(start, end, steps, true);
    if (!sweep.isLongEnough()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT, "--steps %d are too few to suggest a learning rate: try 100.", steps));
    }
    return sweep;
  }

  private static Table table(Suggestions suggestions) {
    return new Table(
        "Suggested learning rates",
        "valley is fastai's own choice.",
        List.of("rule", "rate"),
        List.of(
            List.of("valley", rate(suggestions.valley())),
            List.of("slide", rate(suggestions.slide())),
            List.of("minimum / 10", rate(suggestions.minimum())),
            List.of("steep", rate(suggestions.steep()))));
  }

  private static String rate(double rate) {
    return String.format(Locale.ROOT, "%.2e", rate);
  }

  /** The result as JSON. */
  private record Report(
      double valley,
      double slide,
      double minimum,
      double steep,
      List<Double> rates,
      List<Object> losses,
      List<Object> smoothed) {
    static Report of(LrCurve curve, Suggestions suggestions) {
      return new Report(
          suggestions.valley(),
          suggestions.slide(),
          suggestions.minimum(),
          suggestions.steep(),
          curve.rates(),
          finite(curve.losses()),
          finite(curve.smoothed()));
    }
  }

  // JSON has no NaN: a sweep may end with one.
  private static List<Object> finite(List<Double> values) {
    return values.stream().<Object>map(v -> Double.isFinite(v) ? v : "NaN").toList();
  }
}
