package org.finetune4j.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.finetune4j.app.draw.Images;
import org.finetune4j.app.file.AtomicFile;
import org.finetune4j.app.plot.ThresholdChart;
import org.finetune4j.app.report.CardSettings;
import org.finetune4j.app.report.PredictionsCsv;
import org.finetune4j.app.report.ThresholdsReport;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Output;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Task;
import org.finetune4j.data.load.BadImage;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.Predictions;
import org.finetune4j.eval.calibration.CrossFittedCalibration;
import org.finetune4j.eval.calibration.LabelCalibration;
import org.finetune4j.eval.threshold.CrossFittedThresholds;
import org.finetune4j.eval.threshold.Objective;
import org.finetune4j.eval.threshold.ThresholdChooser;
import org.finetune4j.eval.threshold.ThresholdSearch;
import org.finetune4j.model.network.Calibration;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.SavedModel;
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
      "Searches the best threshold of a labels model, or one for each label.",
      "Every threshold that makes a difference on the validation split of the run, or on other data (--data), is tried; results on held-out images are printed."
    },
    customSynopsis = "finetune4j thresholds --model RUN|--predictions FILE [OPTIONS]",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  finetune4j thresholds --model runs/a --metric f1_macro --per-label --save",
      "  finetune4j thresholds --model runs/a --calibrate temperature --save",
      "  finetune4j thresholds --predictions runs/a/predictions.csv"
    })
final class ThresholdsCommand implements Callable<Integer> {
  private static final long SEED = 42;

  @Spec private CommandSpec spec;
  @Mixin private OptionalModel model;
  @Mixin private DataOptions data;

  /** A table of predictions needs none. */
  private static final class OptionalModel extends SavedModelOptions {
    @Option(
        names = "--model",
        paramLabel = "RUN|FILE",
        description = "Run or model file; not needed with --predictions.")
    @Under(Heading.MODEL)
    private Optional<Path> model = Optional.empty();

    @Override
    Path named() {
      return model.orElseThrow(() -> new BadInputException("Give a run or a model with --model."));
    }
  }

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

  @Mixin private GoalOptions goal;

  @Option(
      names = "--per-label",
      description = "Choose a threshold for each label; that of a rare one stays near the common.")
  @Under(Heading.METRICS)
  private boolean perLabel;

  @Option(names = "--linspace", description = "Try the 29 thresholds of the fastai chapter only.")
  @Advanced
  @Under(Heading.METRICS)
  private boolean linspace;

  /** The ways to calibrate. */
  enum Calibrate {
    TEMPERATURE,
    VECTOR;

    LabelCalibration.Method method() {
      return this == TEMPERATURE
          ? LabelCalibration.Method.TEMPERATURE
          : LabelCalibration.Method.PER_LABEL;
    }
  }

  @Option(
      names = "--calibrate",
      paramLabel = "temperature|vector",
      description =
          "Make scores into probabilities first, by one temperature, or by a slope and a shift for each label.")
  @Under(Heading.METRICS)
  private Optional<Calibrate> calibrate = Optional.empty();

  @Option(
      names = "--folds",
      paramLabel = "K",
      defaultValue = "5",
      description = "Folds of the images for the result on images not chosen on.")
  @Under(Heading.METRICS)
  @Advanced
  private int folds;

  @Mixin private IntervalOptions intervals;

  @Option(names = "--plot", paramLabel = "FILE", description = "Write the curve to a PNG file.")
  @Under(Heading.OUTPUT)
  private Optional<Path> plot = Optional.empty();

  @Option(
      names = "--save",
      description = "Store the thresholds, and the calibration, in the model.")
  @Under(Heading.OUTPUT)
  private boolean save;

  @Option(names = "--json", description = "Print the result as JSON.")
  @Under(Heading.OUTPUT)
  private boolean json;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    Objective objective = goal.objective();
    requireSense(objective);
    LabelPredictions scores =
        predictions.isPresent() ? PredictionsCsv.readLabels(predictions.get()) : predict(console);
    if (save) {
      requireSameClasses(scores);
    }
    Optional<CrossFittedCalibration> calibration = calibrate.map(way -> fit(scores, way));
    LabelPredictions labels =
        calibration.map(fitted -> fitted.calibration().apply(scores)).orElse(scores);
    ThresholdChooser chooser = chooser(labels, objective);
    Optional<CrossFittedThresholds> found = CrossFittedThresholds.of(chooser, folds, SEED);
    ThresholdsReport report =
        ThresholdsReport.of(
            labels, objective, found, calibration, intervals.resamples(labels), chooser);
    if (json) {
      console.json(report.json());
    } else {
      console.result(report.tables());
    }
    plot.ifPresent(
        file -> Images.write(file, ThresholdChart.of(report.curve().orElseThrow()).draw()));
    if (save) {
      keep(found, calibration, console);
    }
    return 0;
  }

  private void requireSense(Objective objective) {
    if (predictions.isEmpty() && model.model.isEmpty()) {
      throw new BadInputException(
          "Give a run or a model with --model, or a table of predictions with --predictions.");
    }
    if (save && model.model.isEmpty()) {
      throw new BadInputException("--save stores the thresholds in a model: give it with --model.");
    }
    plot.ifPresent(AtomicFile::requireWritable);
    if (plot.isPresent() && !(objective instanceof Objective.Greatest)) {
      throw new BadInputException("--plot needs --metric: there is no curve of other choices.");
    }
    if (perLabel && objective.ofLabel().isEmpty()) {
      throw new BadInputException(
          "--max-false-alarms chooses one threshold for all labels: leave --per-label out.");
    }
    if (perLabel && linspace) {
      throw new BadInputException("--linspace is for one threshold: leave --per-label out.");
    }
    if (folds < 2) {
      throw new BadInputException(
          String.format(Locale.ROOT, "--folds must be at least 2, not %d.", folds));
    }
  }

  private ThresholdChooser chooser(LabelPredictions labels, Objective objective) {
    if (linspace) {
      return ThresholdChooser.linspace(ThresholdSearch.of(labels), objective);
    }
    return perLabel
        ? ThresholdChooser.perLabel(labels, objective)
        : ThresholdChooser.common(labels, objective);
  }

  private CrossFittedCalibration fit(LabelPredictions scores, Calibrate way) {
    return CrossFittedCalibration.of(
            scores, way.method(), CrossFittedThresholds.folds(scores, folds, SEED))
        .orElseThrow(
            () ->
                new BadInputException(
                    "The scores cannot be calibrated, because they separate all entries or none: leave --calibrate out."));
  }

  private LabelPredictions predict(Console console) {
    try (SavedModel saved = model.read(data)) {
      MeasuredData measured = MeasuredData.of(data, model.named(), spec);
      SampleTable table = measured.table(saved.card(), rows);
      new TrainingOverlap(saved.card()).warning(table).ifPresent(console::note);
      console.note(String.format(Locale.ROOT, "Evaluating on %d images.", table.size()));
      SavedModel used =
          calibrate.isPresent()
              ? saved.withCard(saved.card().withCalibration(Calibration.none()))
              : saved;
      CardSettings.calibration(used.card()).ifPresent(console::note);
      List<BadImage> skipped = new ArrayList<>();
      Predictor predictor = model.predictor(used, measured.options().onBadImage(), skipped::add);
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
    ModelCard card = SavedModel.readCard(model.file());
    Task task = card.task();
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
    if (predictions.isPresent() && !card.calibration().isNone()) {
      throw new BadInputException(
          model.file()
              + " is calibrated, and the scores of a table may not be: leave --predictions out, or --save.");
    }
  }

  private void keep(
      Optional<CrossFittedThresholds> found,
      Optional<CrossFittedCalibration> calibration,
      Console console) {
    CrossFittedThresholds chosen =
        found.orElseThrow(
            () ->
                new BadInputException(
                    "There is no threshold to store: none meets the condition, or there are fewer than two images."));
    try (SavedModel saved = model.read()) {
      ModelCard card =
          CardSettings.keep(
              saved.card(),
              chosen.choice(),
              calibration.map(CrossFittedCalibration::calibration),
              chosen.predictions().classes());
      SavedModel.write(model.file(), saved.network(), card);
    }
    console.note(
        String.format(
            Locale.ROOT,
            "Stored the %s%s in %s.",
            perLabel ? "thresholds of the labels" : "threshold",
            calibration.isPresent() ? " and the calibration" : "",
            model.file()));
  }
}
