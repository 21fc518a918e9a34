package org.finetune4j.app;

import java.util.concurrent.Callable;
import org.finetune4j.app.run.RunDirectory;
import org.finetune4j.app.run.TrainingPlan;
import org.finetune4j.app.run.TrainingRun;
import org.finetune4j.data.SampleTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code train}: fine-tunes a network and leaves a run directory behind. */
@Command(
    name = "train",
    description =
        "Fine-tunes a network on your images: several labels or none, points, or one class. "
            + "Leaves a run directory with the model, the figures and a report.",
    abbreviateSynopsis = true,
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  finetune4j train labels --data corel5k --weights resnet50.safetensors",
      "  finetune4j train points --data pointing04 --group person --hold-out 13 \\",
      "      --size 120x160 --weights resnet50.safetensors"
    })
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "labels|points|category", description = "What is to be learned.")
  private TaskKind kind;

  @Mixin private DataOptions data;
  @Mixin private BackboneOptions backbone;
  @Mixin private TrainingOptions training;
  @Mixin private RunOptions run;

  @Mixin private HelpOption help;

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    try (RunDirectory directory = run.directory(kind)) {
      SampleTable table = data.readSplit(kind);
      TrainingPlan plan =
          new TrainingPlan(
              table,
              backbone.backbone(),
              training.config(table.task(), data.skipsBadImages()),
              run.keepsBest(),
              run.patience(),
              run.resumes(),
              data.labelDelimiter(kind),
              CommandText.of(spec));
      return run(plan, directory, console);
    }
  }

  /** Trains and prints what came of it. */
  static int run(TrainingPlan plan, RunDirectory directory, Console console) {
    TrainingRun.Result result =
        new TrainingRun(plan, directory, console.errStream(), console.terminal(), Version.text())
            .run();
    if (result.interrupted()) {
      return ErrorHandling.STOPPED;
    }
    result.evaluated().ifPresent(renderer -> console.result(renderer.tables()));
    console.result("");
    console.result("Model:    " + result.model());
    console.result("Images: " + directory.place().resolve("predictions.png"));
    console.result("Report:   " + directory.place().resolve("report.html"));
    return 0;
  }
}
