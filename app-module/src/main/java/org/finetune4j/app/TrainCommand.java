package org.finetune4j.app;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.finetune4j.app.run.RunDirectory;
import org.finetune4j.app.run.TrainingPlan;
import org.finetune4j.app.run.TrainingRun;
import org.finetune4j.data.SampleTable;
import org.finetune4j.training.TrainingConfig;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code train}: fine-tunes a network and writes a run directory. */
@Command
final class TrainCommand implements Callable<Integer> {
  private final TaskKind kind;

  @Spec private CommandSpec spec;

  @Mixin private DataOptions data;
  @Mixin private BackboneOptions backbone;
  @Mixin private TrainingOptions training;
  @Mixin private RunOptions run;

  @Mixin private CommonOptions common;

  private TrainCommand(TaskKind kind) {
    this.kind = kind;
  }

  static CommandLine commandLine() {
    return new TaskCommands(
            "train",
            List.of(
                "Fine-tunes a network on your images.",
                "Writes a run directory: the model, its metrics and predictions, and a report."),
            "--data DIR [OPTIONS]",
            Map.of(
                TaskKind.LABELS, "--data pascal_2007 --weights resnet50",
                TaskKind.POINTS,
                    "--data pointing04 --group person --hold-out 13\n"
                        + "--size 120x160 --weights resnet50.safetensors",
                TaskKind.CATEGORY, "--data flowers --weights resnet50.safetensors"),
            Set.of(),
            Set.of(),
            Map.of("--out", "runs/TASK-TIME"))
        .with(TrainCommand::new, false);
  }

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    try (RunDirectory directory = run.directory(kind)) {
      SampleTable table = data.readSplit(kind);
      TrainingConfig config = training.config(table.task(), data.onBadImage());
      data.noteMirrored(table.task(), config);
      TrainingPlan plan =
          new TrainingPlan(
              table,
              backbone.backbone(),
              config,
              run.keepsBest(),
              run.patience(),
              run.resumes(),
              run.keepsCheckpoint(),
              data.labelDelimiter(kind),
              MeasuredData.given(data, spec),
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
    console.result("Images:   " + directory.place().resolve("predictions.png"));
    console.result("Report:   " + directory.place().resolve("report.html"));
    return 0;
  }
}
