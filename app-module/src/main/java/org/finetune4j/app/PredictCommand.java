package org.finetune4j.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.finetune4j.app.report.PredictionFormat;
import org.finetune4j.app.report.PredictionText;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.finetune4j.data.read.ImageFiles;
import org.finetune4j.eval.Predictions;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.SavedModel;
import org.finetune4j.model.predict.Predictor;
import org.finetune4j.training.TaskPredictions;
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

  @Mixin private BadImageOption badImage;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    threshold.ifPresent(EvaluateCommand::requireThreshold);
    if (indicators && (format == null || !format.csv)) {
      throw new BadInputException("--indicators says how --csv prints: give both.");
    }
    Map<Path, Path> images = images(console);
    Optional<Drawings> drawings = draw.map(folder -> new Drawings(folder, images));
    try (SavedModel saved = model.read()) {
      if (indicators && TaskKind.of(saved.card().task()) != TaskKind.LABELS) {
        throw new BadInputException(
            "--indicators is for labels, and this model has none: leave it out.");
      }
      Predictor predictor = model.predictor(saved, badImage.skips());
      Task task = saved.card().task();
      Predictions predictions =
          TaskPredictions.of(task, predictor.score(table(images.keySet(), task)));
      console.skipped(predictor.badImages(), images.size());
      ModelCard card = threshold.map(saved.card()::withThreshold).orElse(saved.card());
      PredictionFormat predicted = PredictionFormat.of(predictions, card, indicators);
      List<PredictionText> texts =
          IntStream.range(0, predictions.count()).mapToObj(predicted::text).toList();
      print(console, predicted.header(), texts);
      drawings.ifPresent(
          copies -> texts.forEach(text -> console.note("Drew " + copies.draw(text) + ".")));
    }
    return 0;
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
                ? path + " is a symbolic link that leads nowhere: mend it or leave it out."
                : "There is no file " + path + ": correct its path.");
      }
    }
    if (images.isEmpty()) {
      throw new BadInputException("There is no image in " + paths.get(0) + ".");
    }
    return images;
  }

  // The truth is not known: every number of the target is masked or nothing.
  private static SampleTable table(Collection<Path> images, Task task) {
    float[] nothing = new float[task.width()];
    Target unknown = task.decode(nothing, nothing);
    Path here = Path.of("");
    return new SampleTable(
        task,
        images.stream()
            .map(p -> new Sample(here, p.toString(), unknown, "", Role.VALID, Optional.empty()))
            .toList());
  }

  private void print(Console console, List<String> header, List<PredictionText> answers)
      throws IOException {
    if (format != null && format.json) {
      console.json(answers.stream().map(PredictionText::json).toList());
    } else if (format != null && format.csv) {
      StringBuilder text = new StringBuilder();
      CSVFormat csv = CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();
      try (var printer = csv.print(text)) {
        printer.printRecord(header);
        for (PredictionText answer : answers) {
          printer.printRecord(answer.cells());
        }
      }
      console.data(text.toString().stripTrailing());
    } else {
      answers.forEach(answer -> console.result(answer.file() + ": " + answer.text()));
    }
  }
}
