package org.finetune4j.app;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.finetune4j.app.run.BatchSheet;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.load.Batch;
import org.finetune4j.data.load.BatchLoader;
import org.finetune4j.data.load.Batches;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.model.PretrainedInput;
import org.finetune4j.training.TrainingConfig;
import org.finetune4j.training.batch.ImageTransforms;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code show-batch}: a sheet of images as the network gets them. */
@Command
final class ShowBatchCommand implements Callable<Integer> {
  private static final String USUAL_NAME = "show-batch.png";

  private final TaskKind kind;

  @Spec private CommandSpec spec;

  @Mixin private DataOptions data;

  @Option(
      names = "--split",
      paramLabel = "train|valid",
      defaultValue = "train",
      description =
          "Images to draw, and whose transforms: those of training or of validation. All images "
              + "if nothing splits the data.")
  @Under(Heading.SPLIT)
  private SplitOptions.Rows rows;

  @Mixin private TrainingOptions training;
  @Mixin private SheetOptions sheet;

  @Mixin private CommonOptions common;

  private ShowBatchCommand(TaskKind kind) {
    this.kind = kind;
  }

  static CommandLine commandLine() {
    return new TaskCommands(
            "show-batch",
            List.of("Draws a batch as the network gets it: cropped, augmented, with its targets."),
            "--data DIR [OPTIONS]",
            Map.of(
                TaskKind.LABELS, "--data corel5k",
                TaskKind.POINTS, "--data pointing04 --group person --hold-out 13",
                TaskKind.CATEGORY, "--data flowers --split valid"),
            Set.of(),
            TrainingOptions.NOT_OF_IMAGES,
            Map.of("--out", "show-batch.png"))
        .with(ShowBatchCommand::new, true);
  }

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    sheet.requireSense(USUAL_NAME);
    SampleTable table = data.read(kind);
    SampleTable images = data.split().shown(table, rows);
    TrainingConfig config = training.config(table.task(), data.onBadImage());
    data.noteMirrored(table.task(), config);
    Pipeline pipeline =
        ImageTransforms.training(config.images(), table.task(), PretrainedInput.imagenet());
    BatchLoader loader =
        BatchLoader.of(
                images, rows == SplitOptions.Rows.TRAIN ? pipeline : pipeline.forValidation())
            .batchSize(Math.min(sheet.count(), images.size()))
            .shuffle(rows == SplitOptions.Rows.TRAIN)
            .seed(config.seed())
            .onBadImage(data.onBadImage())
            .build();
    try (Batches batches = loader.epoch(0);
        Batch batch = batches.next()) {
      console.skipped(loader.badImages(), images.size());
      sheet.write(
          USUAL_NAME,
          BatchSheet.of(
              String.format(
                  Locale.ROOT,
                  "%s: a batch of %s, %s",
                  table.task().name(),
                  data.folder().getFileName(),
                  config.images().size()),
              batch,
              loader.pipeline(),
              table.task()),
          console);
    }
    return 0;
  }
}
