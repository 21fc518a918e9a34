package org.finetune4j.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code cross-validate}: how much a result hangs on who was held out. */
@Command(
    name = "cross-validate",
    description =
        "Holds out each group once, trains on the others and measures: mean and spread over the "
            + "groups. The backbone stays as it is, so that each image goes through it a few times "
            + "only; the heads alone are trained, for 10 epochs, or as many as --freeze-epochs and "
            + "--epochs say together. --hold-out, --valid-share, --split-column and --lr-mult mean "
            + "nothing here and are refused.",
    abbreviateSynopsis = true,
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  finetune4j cross-validate points --data pointing04 --group person \\",
      "      --size 120x160 --weights resnet50.safetensors"
    })
final class CrossValidateCommand implements Callable<Integer> {
  private static final int EPOCHS = 10;

  /** What a fold decides itself, or what is for a backbone that trains. */
  private static final List<String> MEANINGLESS =
      List.of("--hold-out", "--valid-share", "--split-column", "--lr-mult");

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "labels|points|category",
      description = "What is to be learned. Where not said: as the data looks.")
  private Optional<TaskKind> kind;

  @Mixin private DataOptions data;
  @Mixin private BackboneOptions backbone;

  @Option(
      names = "--folds",
      paramLabel = "N",
      description = "So many folds of whole groups, instead of one for each group.")
  private Optional<Integer> folds;

  @Mixin private TrainingOptions training;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Mixin private HelpOption help;

  @Override
  @SuppressWarnings("try") // Ctrl-C is watched for while it is open.
  public Integer call() {
    Console console = Console.of(spec);
    requireSense();
    SampleTable table = data.read(kind.orElseGet(data::guess));
    parts(table); // refuses before the images are read
    CrossValidation validation =
        new CrossValidation(
            backbone.backbone(),
            training.fixedBackbone(table.task(), data.skipsBadImages()),
            training.allEpochs().orElse(EPOCHS));
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
      result = validation.run(images, this::parts, new ConsoleProgress(console));
    }
    if (json) {
      console.json(map(result));
    } else {
      console.result(List.of(folds(result), spread(result.summary())));
    }
    return 0;
  }

  private List<GroupFolds.Fold> parts(SampleTable table) {
    return folds.isPresent()
        ? GroupFolds.kFold(table, folds.get(), data.split().seed())
        : GroupFolds.leaveOneOut(table);
  }

  private void requireSense() {
    ParseResult given = spec.commandLine().getParseResult();
    List<String> meaningless = new ArrayList<>(MEANINGLESS);
    if (folds.isEmpty()) {
      meaningless.add("--split-seed"); // it draws which groups share a fold
    }
    for (String option : meaningless) {
      if (given.hasMatchedOption(option)) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "cross-validate holds out each group in turn and trains heads alone: leave %s out.",
                option));
      }
    }
    if (folds.isPresent() && folds.get() < 2) {
      throw new BadInputException(
          String.format(Locale.ROOT, "--folds is at least 2, not %d.", folds.get()));
    }
  }

  /** Tells how far it is, in lines. */
  private record ConsoleProgress(Console console) implements CrossValidation.Progress {
    @Override
    public void featuresStepDone(int done, int batches) {
      if (done % 10 == 0 || done == batches) {
        console.note(String.format(Locale.ROOT, "features %d/%d", done, batches));
      }
    }

    @Override
    public void foldDone(FoldResult fold, int done, int folds) {
      console.note(String.format(Locale.ROOT, "%d of %d done: %s", done, folds, fold.name()));
    }
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

  private static Map<String, Object> map(CrossValidation.Result result) {
    Map<String, Object> map = new LinkedHashMap<>(result.summary().toMap());
    Map<String, Object> reports = new LinkedHashMap<>();
    result.folds().forEach(fold -> reports.put(fold.name(), fold.evaluation().toMap()));
    map.put("reports", reports);
    return map;
  }
}
