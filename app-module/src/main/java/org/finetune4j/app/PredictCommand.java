package org.finetune4j.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.commons.csv.CSVFormat;
import org.finetune4j.app.report.CardSettings;
import org.finetune4j.app.report.HeatMapTile;
import org.finetune4j.app.report.PredictionFormat;
import org.finetune4j.app.report.PredictionText;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.image.ImageSource;
import org.finetune4j.data.load.BadImage;
import org.finetune4j.data.read.ImageFiles;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.SavedModel;
import org.finetune4j.model.network.Thresholds;
import org.finetune4j.model.network.TrainingTable;
import org.finetune4j.model.predict.Prediction;
import org.finetune4j.model.predict.Predictor;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code predict}: predictions for images. */
@Command(
    name = "predict",
    description = {
      "Predicts what is in images.",
      "Prints the labels with their probabilities, the points in pixels of the image, or the class."
    },
    customSynopsis = "finetune4j predict --model RUN [OPTIONS] PATH...",
    sortOptions = false,
    footer = {"", "Example:", "  finetune4j predict --model runs/a holiday/*.jpg --json"})
final class PredictCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;

  @Parameters(arity = "1..*", paramLabel = "PATH", description = "Images, or folders with images.")
  private List<Path> paths;

  @Option(
      names = "--threshold",
      paramLabel = "T",
      description = "Labels: predict those above it (default: the model's own).")
  @Under(Heading.METRICS)
  private Optional<Double> threshold = Optional.empty();

  @ArgGroup private Format format;

  /** How predictions are printed. */
  static final class Format {
    @Option(names = "--json", description = "Print the predictions as JSON.")
    @Under(Heading.OUTPUT)
    private boolean json;

    @Option(names = "--csv", description = "Print the predictions as CSV.")
    @Under(Heading.OUTPUT)
    private boolean csv;
  }

  @Option(
      names = "--indicators",
      description = "With --csv: also a column of 0 or 1 for each label.")
  @Under(Heading.OUTPUT)
  private boolean indicators;

  @Option(
      names = "--draw",
      paramLabel = "DIR",
      description = "Write copies of the images (PNG) with the points drawn, or the labels below.")
  @Under(Heading.OUTPUT)
  private Optional<Path> draw = Optional.empty();

  @Option(
      names = "--heatmap",
      description =
          "With --draw: also draw where each predicted label or class was found (Grad-CAM).")
  @Under(Heading.OUTPUT)
  private boolean heatMap;

  @Mixin private BadImageOption badImage;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    threshold.ifPresent(EvaluateCommand::requireThreshold);
    if (indicators && (format == null || !format.csv)) {
      throw new BadInputException("--indicators needs --csv.");
    }
    if (heatMap && draw.isEmpty()) {
      throw new BadInputException("--heatmap needs --draw DIR.");
    }
    Map<Path, Path> images = images(console);
    Optional<Drawings> drawings = draw.map(folder -> new Drawings(folder, images));
    try (SavedModel saved = model.read()) {
      if (indicators && TaskKind.of(saved.card().task()) != TaskKind.LABELS) {
        throw new BadInputException("--indicators is for models of labels: leave it out.");
      }
      if (heatMap && TaskKind.of(saved.card().task()) == TaskKind.POINTS) {
        throw new BadInputException("--heatmap is for models of labels and classes: leave it out.");
      }
      ModelCard card = saved.card();
      if (threshold.isEmpty()) {
        CardSettings.thresholds(card).ifPresent(console::note);
      }
      CardSettings.calibration(card).ifPresent(console::note);
      List<BadImage> skipped = new ArrayList<>();
      Predictor predictor =
          model.predictor(
              saved.withCard(threshold.map(Thresholds::of).map(card::withThresholds).orElse(card)),
              badImage.choice(),
              skipped::add);
      List<Prediction> predictions =
          predictor.predict(images.keySet().stream().map(ImageSource::of).toList());
      console.skipped(skipped, images.size());
      PredictionFormat printed =
          new PredictionFormat(
              card.trainingTable().flatMap(TrainingTable::labelDelimiter), indicators);
      List<PredictionText> texts = predictions.stream().map(printed::text).toList();
      print(console, texts);
      for (int i = 0; i < texts.size() && drawings.isPresent(); i++) {
        Path file =
            heatMap
                ? drawings.get().draw(texts.get(i), heatMaps(predictor, predictions.get(i)))
                : drawings.get().draw(texts.get(i));
        console.note("Wrote " + file + ".");
      }
    }
    return 0;
  }

  private static List<HeatMapTile> heatMaps(Predictor predictor, Prediction prediction) {
    List<String> names =
        prediction.byTask(
            Prediction.Labels::labels,
            points -> List.of(),
            category -> List.of(category.category()));
    return HeatMapTile.of(predictor, Path.of(prediction.image()), names, Drawings.HEAT_MAP_SIDE);
  }

  /** The images, each with its path below the folder that was named. */
  private Map<Path, Path> images(Console console) {
    Map<Path, Path> images = new LinkedHashMap<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        ImageFiles found = ImageFiles.below(path);
        found
            .note()
            .ifPresent(note -> console.note(String.format(Locale.ROOT, "In %s, %s", path, note)));
        found.files().forEach(file -> images.putIfAbsent(path.resolve(file), Path.of(file)));
      } else if (Files.exists(path)) {
        images.putIfAbsent(path, path.getFileName());
      } else {
        throw new BadInputException(
            Files.isSymbolicLink(path)
                ? "Broken symbolic link: " + path + "."
                : "File not found: " + path + ".");
      }
    }
    if (images.isEmpty()) {
      throw new BadInputException("No images in " + paths.get(0) + ".");
    }
    return images;
  }

  private void print(Console console, List<PredictionText> predictions) throws IOException {
    if (format != null && format.json) {
      console.json(predictions.stream().map(PredictionText::json).toList());
    } else if (format != null && format.csv) {
      StringBuilder text = new StringBuilder();
      CSVFormat csv = CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();
      try (var printer = csv.print(text)) {
        printer.printRecord(predictions.get(0).cells().keySet());
        for (PredictionText prediction : predictions) {
          printer.printRecord(prediction.cells().values());
        }
      }
      console.data(text.toString().stripTrailing());
    } else {
      predictions.forEach(p -> console.result(p.file() + ": " + p.text()));
    }
  }
}
