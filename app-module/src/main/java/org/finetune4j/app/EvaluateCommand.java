package org.finetune4j.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.finetune4j.app.draw.Images;
import org.finetune4j.app.file.AtomicFile;
import org.finetune4j.app.report.CardSettings;
import org.finetune4j.app.report.EvaluationDetails;
import org.finetune4j.app.report.Figure;
import org.finetune4j.app.report.PredictionsCsv;
import org.finetune4j.app.report.Renderer;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.image.ImageSource;
import org.finetune4j.data.load.BadImage;
import org.finetune4j.data.load.OnBadImage;
import org.finetune4j.data.read.ImageFiles;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.report.Evaluation;
import org.finetune4j.eval.report.EvaluationSettings;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.SavedModel;
import org.finetune4j.model.predict.Prediction;
import org.finetune4j.model.predict.Predictor;
import org.finetune4j.training.TaskPredictions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code evaluate}: metrics of a model on images whose targets are known. */
@Command(
    name = "evaluate",
    description = {
      "Evaluates a model on the validation split of its run, or on other data.",
      "Other data is named with --data: its validation split if something splits it, else all; for points all, unless an option splits it."
    },
    customSynopsis = "finetune4j evaluate --model RUN [OPTIONS]",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  finetune4j evaluate --model runs/a",
      "  finetune4j evaluate --model runs/a --data corel5k \\",
      "      --threshold 0.1,0.2,0.99 --search --plot curve.png",
      "  finetune4j evaluate --model runs/b --data pointing04 --group person \\",
      "      --hold-out 13 --json"
    })
final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;
  @Mixin private DataOptions data;

  @Option(
      names = "--split",
      paramLabel = "valid|train|all",
      description = "Images to evaluate on (default: see above).")
  @Under(Heading.SPLIT)
  private Optional<SplitOptions.Rows> rows = Optional.empty();

  @Option(
      names = "--threshold",
      paramLabel = "T",
      arity = "1..*",
      split = ",",
      description = "Labels: thresholds to report; F1 at the first (default: the model's own).")
  @Under(Heading.METRICS)
  private List<Double> thresholds = new ArrayList<>();

  @Option(names = "--search", description = "Labels: report F1 at the best of 29 thresholds.")
  @Under(Heading.METRICS)
  private boolean search;

  @Option(
      names = "--radius",
      paramLabel = "PIXELS",
      split = ",",
      description = "Points: radii of PCK (default: 2,5,10,20,50).")
  @Under(Heading.METRICS)
  private List<Double> radii = new ArrayList<>();

  @Option(
      names = "--none",
      paramLabel = "DIR",
      description =
          "Labels: also predict images that show none of the labels, and report false alarms.")
  @Under(Heading.DATA)
  private Optional<Path> none = Optional.empty();

  @Option(
      names = "--mistakes",
      paramLabel = "N",
      defaultValue = "0",
      description = "Report what is confused with what, and the N worst mistakes.")
  @Under(Heading.METRICS)
  private int mistakes;

  @Mixin private IntervalOptions intervals;

  @Option(
      names = "--predictions",
      paramLabel = "FILE",
      description = "Write the predictions to a CSV file.")
  @Under(Heading.OUTPUT)
  private Optional<Path> predictions = Optional.empty();

  @Option(names = "--plot", paramLabel = "FILE", description = "Write the curve to a PNG file.")
  @Under(Heading.OUTPUT)
  private Optional<Path> plot = Optional.empty();

  @Option(names = "--json", description = "Print the result as JSON.")
  @Under(Heading.OUTPUT)
  private boolean json;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    requireSense();
    try (SavedModel saved = model.read(data)) {
      List<ImageSource> foreign = none.map(dir -> foreign(dir, saved.card())).orElse(List.of());
      MeasuredData measured = MeasuredData.of(data, model.named(), spec);
      SampleTable table = measured.table(saved.card(), rows);
      new TrainingOverlap(saved.card()).warning(table).ifPresent(console::note);
      console.note(String.format(Locale.ROOT, "Evaluating on %d images.", table.size()));
      if (thresholds.isEmpty() && !search) {
        CardSettings.thresholds(saved.card()).ifPresent(console::note);
      }
      CardSettings.calibration(saved.card()).ifPresent(console::note);
      List<BadImage> skipped = new ArrayList<>();
      Predictor predictor = model.predictor(saved, measured.options().onBadImage(), skipped::add);
      Evaluation evaluation =
          Evaluation.of(
              TaskPredictions.of(saved.card().task(), predictor.score(table)),
              settings(CardSettings.of(saved.card())));
      console.skipped(skipped, table.size());
      EvaluationDetails details =
          EvaluationDetails.of(evaluation)
              .withIntervals(intervals.resamples(evaluation.predictions()))
              .withMistakes(mistakes);
      if (none.isPresent()) {
        details = details.withNone(predicted(foreign, saved, console));
      }
      if (json) {
        console.json(details.toMap());
      } else {
        console.result(details.tables());
      }
      predictions.ifPresent(
          file ->
              AtomicFile.write(
                  file, beside -> PredictionsCsv.write(beside, evaluation.predictions())));
      plot.ifPresent(file -> draw(file, Renderer.of(evaluation), console));
    }
    return 0;
  }

  /** The images that show none of the labels; refuses a folder without them, or another task. */
  private static List<ImageSource> foreign(Path folder, ModelCard card) {
    if (TaskKind.of(card.task()) != TaskKind.LABELS) {
      throw new BadInputException("--none is for models of labels: leave it out.");
    }
    if (!Files.isDirectory(folder)) {
      throw new BadInputException("Folder not found: " + folder + " (--none).");
    }
    List<ImageSource> images =
        ImageFiles.below(folder).files().stream()
            .map(file -> ImageSource.of(folder.resolve(file)))
            .toList();
    if (images.isEmpty()) {
      throw new BadInputException("No images in " + folder + " (--none).");
    }
    return images;
  }

  private LabelPredictions predicted(List<ImageSource> images, SavedModel saved, Console console) {
    List<BadImage> skipped = new ArrayList<>();
    List<Prediction> predicted =
        model.predictor(saved, OnBadImage.SKIP, skipped::add).predict(images);
    console.skipped(skipped, images.size());
    return EvaluationDetails.none(saved.card().task().columns(), predicted);
  }

  private void requireSense() {
    if (mistakes < 0) {
      throw new BadInputException("--mistakes must be at least 0, not " + mistakes + ".");
    }
    thresholds.forEach(EvaluateCommand::requireThreshold);
    for (double radius : radii) {
      if (!(radius > 0 && Double.isFinite(radius))) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "--radius must be a number of pixels above 0, for example 5, not %s.",
                radius));
      }
    }
    predictions.ifPresent(AtomicFile::requireWritable);
    plot.ifPresent(AtomicFile::requireWritable);
  }

  /** Refuses what no probability can be above, or below. */
  static void requireThreshold(double threshold) {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "--threshold must be between 0 and 1, for example 0.2, not %s.",
              threshold));
    }
  }

  private EvaluationSettings settings(EvaluationSettings known) {
    EvaluationSettings with =
        (radii.isEmpty() ? known : known.withRadii(radii)).withAlsoAt(thresholds);
    if (search) {
      return with.withThreshold(OptionalDouble.empty());
    }
    return thresholds.isEmpty() ? with : with.withThreshold(OptionalDouble.of(thresholds.get(0)));
  }

  private static void draw(Path file, Renderer renderer, Console console) {
    List<Figure> curves = renderer.curves();
    if (curves.isEmpty()) {
      console.note("These predictions have no curve, so " + file + " is not written.");
      return;
    }
    Images.write(file, curves.get(0).image());
  }
}
