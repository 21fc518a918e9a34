package org.finetune4j.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.finetune4j.app.draw.Images;
import org.finetune4j.app.file.AtomicFile;
import org.finetune4j.app.plot.ThresholdChart;
import org.finetune4j.app.report.Numbers;
import org.finetune4j.app.report.PredictionsCsv;
import org.finetune4j.app.report.Table;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Output;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Task;
import org.finetune4j.data.load.BadImage;
import org.finetune4j.eval.LabelMetric;
import org.finetune4j.eval.LabelOrder;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.Predictions;
import org.finetune4j.eval.threshold.CrossFittedThresholds;
import org.finetune4j.eval.threshold.Objective;
import org.finetune4j.eval.threshold.ThresholdChooser;
import org.finetune4j.eval.threshold.ThresholdCurve;
import org.finetune4j.eval.threshold.ThresholdSearch;
import org.finetune4j.model.network.SavedModel;
import org.finetune4j.model.network.Thresholds;
import org.finetune4j.model.predict.Predictor;
import org.finetune4j.training.TaskPredictions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code thresholds}: searches the probability above which a label is predicted. */
@Command(
    name = "thresholds",
    description = {
      "Searches the best threshold of a labels model.",
      "The 29 thresholds of the fastai chapter are tried on the validation split of the run, or on other data that is named with --data."
    },
    customSynopsis = "finetune4j thresholds --model RUN [OPTIONS]",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  finetune4j thresholds --model runs/a --metric f1_macro --save",
      "  finetune4j thresholds --model runs/a --predictions runs/a/predictions.csv"
    })
final class ThresholdsCommand implements Callable<Integer> {
  private static final long SEED = 42;

  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;
  @Mixin private DataOptions data;

  @Option(
      names = "--split",
      paramLabel = "valid|train|all",
      description =
          "Images to search on (default: the validation images if something splits the data, else "
              + "all).")
  @Under(Heading.SPLIT)
  private Optional<SplitOptions.Rows> rows = Optional.empty();

  @Option(
      names = "--predictions",
      paramLabel = "FILE",
      description = "Read the predictions from a CSV file instead of making them.")
  @Under(Heading.DATA)
  private Optional<Path> predictions = Optional.empty();

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      defaultValue = "accuracy_multi",
      description =
          "accuracy_multi, f1_micro, f1_macro, f1_samples, jaccard_micro, jaccard_macro or "
              + "exact_match.")
  @Under(Heading.METRICS)
  private LabelMetric metric;

  @Option(names = "--plot", paramLabel = "FILE", description = "Write the curve to a PNG file.")
  @Under(Heading.OUTPUT)
  private Optional<Path> plot = Optional.empty();

  @Option(names = "--save", description = "Store the best threshold in the model.")
  @Under(Heading.OUTPUT)
  private boolean save;

  @Option(names = "--json", description = "Print the result as JSON.")
  @Under(Heading.OUTPUT)
  private boolean json;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    plot.ifPresent(AtomicFile::requireWritable);
    LabelPredictions labels =
        predictions.isPresent() ? PredictionsCsv.readLabels(predictions.get()) : predict(console);
    if (save) {
      requireSameClasses(labels);
    }
    ThresholdCurve curve = ThresholdSearch.sweep(labels, metric);
    Optional<CrossFittedThresholds> crossFitted =
        CrossFittedThresholds.of(
            ThresholdChooser.linspace(LabelOrder.of(labels), Objective.of(metric)),
            CrossFittedThresholds.FOLDS,
            SEED);
    if (json) {
      console.json(Report.of(metric, curve, crossFitted));
    } else {
      console.result(List.of(table(curve, crossFitted)));
    }
    if (plot.isPresent()) {
      Images.write(plot.get(), ThresholdChart.of(curve).draw());
    }
    if (save) {
      keep(curve, console);
    }
    return 0;
  }

  private LabelPredictions predict(Console console) {
    try (SavedModel saved = model.read(data)) {
      MeasuredData measured = MeasuredData.of(data, model.named(), spec);
      SampleTable table = measured.table(saved.card(), rows);
      new TrainingOverlap(saved.card()).warning(table).ifPresent(console::note);
      console.note(String.format(Locale.ROOT, "Evaluating on %d images.", table.size()));
      List<BadImage> skipped = new ArrayList<>();
      Predictor predictor = model.predictor(saved, measured.options().onBadImage(), skipped::add);
      Predictions predicted = TaskPredictions.of(saved.card().task(), predictor.score(table));
      console.skipped(skipped, table.size());
      return predicted.byTask(
          labels -> labels, points -> notLabels(saved), category -> notLabels(saved));
    }
  }

  private static LabelPredictions notLabels(SavedModel saved) {
    throw new BadInputException(
        String.format(
            Locale.ROOT,
            "Thresholds are for labels, but this model predicts %s: use evaluate instead.",
            TaskKind.of(saved.card().task()).things()));
  }

  private void requireSameClasses(LabelPredictions labels) {
    Task task = SavedModel.readCard(model.file()).task();
    if (!(task.output() instanceof Output.SigmoidXent)) {
      throw new BadInputException(
          model.file() + " is a model of " + task.name() + "; --save needs a model of labels.");
    }
    List<String> predicted = labels.classes();
    List<String> known = task.names();
    Stream.concat(
            predicted.stream().filter(c -> !known.contains(c)),
            known.stream().filter(c -> !predicted.contains(c)))
        .findFirst()
        .ifPresent(
            c -> {
              throw new BadInputException(
                  String.format(
                      Locale.ROOT,
                      "The labels of %s and of the predictions differ: '%s' is only in %s; leave --save out or give the model they were made with.",
                      model.file(),
                      c,
                      known.contains(c) ? "the model" : "the predictions"));
            });
  }

  private void keep(ThresholdCurve curve, Console console) {
    ThresholdCurve.Best best =
        curve
            .best()
            .orElseThrow(
                () ->
                    new BadInputException(
                        "No threshold is best, because the metric is undefined at all of them."));
    try (SavedModel saved = model.read()) {
      SavedModel.write(
          model.file(),
          saved.network(),
          saved.card().withThresholds(Thresholds.of(best.threshold())));
    }
    console.note("Stored the threshold in " + model.file() + ".");
  }

  private Table table(ThresholdCurve curve, Optional<CrossFittedThresholds> crossFitted) {
    List<List<String>> lines = new ArrayList<>();
    for (int i = 0; i < curve.thresholds().size(); i++) {
      boolean best = curve.best().isPresent() && curve.best().get().index() == i;
      lines.add(
          List.of(
              Numbers.share(curve.thresholds().get(i)),
              Numbers.share(curve.values().get(i)) + (best ? " *" : "  ")));
    }
    String note =
        String.format(
                Locale.ROOT,
                "* best. Predicting no label at all: %s.",
                Numbers.share(curve.allNegative()))
            + crossFitted
                .map(
                    threshold ->
                        String.format(
                            Locale.ROOT,
                            " Cross-fitted over %d folds, the best scores %s.",
                            threshold.folds(),
                            Numbers.share(threshold.heldOut())))
                .orElse("");
    return new Table("", note, List.of("threshold", metric.text() + "  "), lines);
  }

  /** The result as JSON; without what half of the images chose, where there are too few. */
  @JsonNaming(SnakeCaseStrategy.class)
  private record Report(
      String metric,
      List<Float> thresholds,
      List<Double> values,
      Float bestThreshold,
      Double bestValue,
      Double allNegative,
      @JsonInclude(JsonInclude.Include.NON_NULL) Float heldOutThreshold,
      @JsonInclude(JsonInclude.Include.NON_NULL) Double heldOutValue) {
    static Report of(
        LabelMetric metric, ThresholdCurve curve, Optional<CrossFittedThresholds> crossFitted) {
      return new Report(
          metric.text(),
          curve.thresholds(),
          curve.values().stream().map(Report::orNull).collect(Collectors.toList()),
          curve.best().map(ThresholdCurve.Best::threshold).orElse(null),
          curve.best().map(ThresholdCurve.Best::value).orElse(null),
          orNull(curve.allNegative()),
          crossFitted.map(found -> found.choice().common()).orElse(null),
          crossFitted.map(found -> orNull(found.heldOut())).orElse(null));
    }

    private static Double orNull(OptionalDouble value) {
      return value.isPresent() ? value.getAsDouble() : null;
    }
  }
}
