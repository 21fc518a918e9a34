package org.finetune4j.app;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import org.finetune4j.app.report.Numbers;
import org.finetune4j.app.report.Table;
import org.finetune4j.app.run.ImageCheck;
import org.finetune4j.app.run.StopOnExit;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.GroupFolds;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.load.ReadableSamples;
import org.finetune4j.eval.report.FoldSummary;
import org.finetune4j.training.CrossValidation;
import org.finetune4j.training.CrossValidation.FoldResult;
import org.finetune4j.training.TrainingConfig;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cross-validate}: how much a result depends on what was held out. */
@Command
final class CrossValidateCommand implements Callable<Integer> {
  private static final int EPOCHS = 10;

  private final TaskKind kind;

  @Spec private CommandSpec spec;

  @Mixin private DataOptions data;
  @Mixin private BackboneOptions backbone;

  @Option(
      names = "--folds",
      paramLabel = "N",
      description =
          "Number of folds of whole groups, or of single images where there are no groups "
              + "(default: one fold per group).")
  @Under(Heading.SPLIT)
  private Optional<Integer> folds = Optional.empty();

  @Mixin private TrainingOptions training;

  @Option(names = "--json", description = "Print the result as JSON.")
  @Under(Heading.OUTPUT)
  private boolean json;

  @Mixin private CommonOptions common;

  private CrossValidateCommand(TaskKind kind) {
    this.kind = kind;
  }

  static CommandLine commandLine() {
    return new TaskCommands(
            "cross-validate",
            List.of(
                "Evaluates on each group in turn, trained on the others.",
                "Prints mean and spread over the groups. The backbone stays as it is; only heads"
                    + " are trained, for 10 epochs, or for those of --freeze-epochs and --epochs"
                    + " together."),
            "--data DIR [OPTIONS]",
            Map.of(
                TaskKind.LABELS,
                    "--data corel5k --folds 5 --group shoot\n--weights resnet50.safetensors",
                TaskKind.POINTS,
                    "--data pointing04 --group person\n--size 120x160 --weights resnet50.safetensors",
                TaskKind.CATEGORY, "--data flowers --folds 5\n--weights resnet50.safetensors"),
            // What a fold decides itself, or what is for a backbone that trains.
            Set.of("--hold-out", "--valid-share", "--split-column", "--lr-mult"),
            Set.of("--freeze-bn"),
            Map.of("--freeze-epochs", "0", "--epochs", "10", "--cached-views", "2"))
        .with(CrossValidateCommand::new, true);
  }

  @Override
  @SuppressWarnings("try") // Ctrl-C is watched for while it is open.
  public Integer call() {
    Console console = Console.of(spec);
    requireSense();
    SampleTable table = data.read(kind);
    parts(table); // refuses before the images are read
    TrainingConfig config = training.fixedBackbone(table.task(), data.onBadImage());
    data.noteMirrored(table.task(), config);
    CrossValidation validation =
        new CrossValidation(backbone.backbone(), config, training.allEpochs().orElse(EPOCHS));
    ReadableSamples images =
        ImageCheck.run(progress -> validation.readable(table, progress), console::note);
    console.note(
        String.format(
            Locale.ROOT,
            "%d folds of %d images.",
            parts(images.table()).size(),
            images.table().size()));
    CrossValidation.Result result;
    try (StopOnExit stop = new StopOnExit(validation::stop)) {
      result = validation.run(images, this::parts, new FoldProgress(console));
    }
    if (json) {
      console.json(Report.of(result));
    } else {
      console.result(List.of(folds(result), spread(result.summary())));
    }
    return 0;
  }

  private List<GroupFolds.Fold> parts(SampleTable table) {
    if (folds.isEmpty()) {
      return GroupFolds.leaveOneOut(table);
    }
    return Folds.of(table, folds.get(), data.split().seed());
  }

  private void requireSense() {
    // It decides which groups share a fold.
    if (folds.isEmpty() && spec.commandLine().getParseResult().hasMatchedOption("--split-seed")) {
      throw new BadInputException("--split-seed has no effect without --folds.");
    }
    folds.ifPresent(Folds::requireSense);
  }

  private static Table folds(CrossValidation.Result result) {
    List<String> names = List.copyOf(result.summary().metrics().keySet());
    List<String> header = new ArrayList<>(List.of("held out", "images"));
    header.addAll(names);
    List<List<String>> rows = new ArrayList<>();
    for (FoldResult fold : result.folds()) {
      List<String> row = new ArrayList<>();
      row.add(fold.name());
      row.add(Integer.toString(fold.evaluation().predictions().count()));
      Map<String, OptionalDouble> metrics = result.summary().folds().get(fold.name());
      names.forEach(name -> row.add(Numbers.share(metrics.get(name))));
      rows.add(row);
    }
    return new Table("Folds", "", header, rows);
  }

  private static Table spread(FoldSummary summary) {
    List<List<String>> rows = new ArrayList<>();
    summary
        .metrics()
        .forEach(
            (name, spread) ->
                rows.add(
                    List.of(
                        name,
                        Numbers.share(spread.mean()),
                        Numbers.share(spread.deviation()),
                        Numbers.share(spread.min()),
                        Numbers.share(spread.max()))));
    return new Table(
        "Over the folds",
        "The deviation is that of single folds, not of their mean.",
        List.of("metric", "mean", "deviation", "least", "greatest"),
        rows);
  }

  /** The result as JSON: the summary's entries and, by fold, the whole evaluation. */
  private record Report(@JsonUnwrapped Summary summary, Map<String, Object> reports) {
    static Report of(CrossValidation.Result result) {
      Map<String, Object> reports = new LinkedHashMap<>();
      result.folds().forEach(fold -> reports.put(fold.name(), fold.evaluation().toMap()));
      return new Report(new Summary(result.summary().toMap()), reports);
    }
  }

  private record Summary(@JsonAnyGetter Map<String, Object> values) {}
}
