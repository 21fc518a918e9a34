package org.finetune4j.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.finetune4j.app.report.CardSettings;
import org.finetune4j.app.report.Renderer;
import org.finetune4j.app.run.PredictionSheet;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.load.BadImage;
import org.finetune4j.eval.report.Evaluation;
import org.finetune4j.model.network.SavedModel;
import org.finetune4j.model.predict.Predictor;
import org.finetune4j.training.TaskPredictions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code show-results}: a sheet of images with targets and predictions. */
@Command(
    name = "show-results",
    description = {
      "Draws images with their predictions and targets.",
      "Right, wrong and missed labels are in colour; actual points on the left, predicted ones on the right."
    },
    customSynopsis = "finetune4j show-results --model RUN [OPTIONS]",
    sortOptions = false,
    footer = {"", "Example:", "  finetune4j show-results --model runs/a --worst"})
final class ShowResultsCommand implements Callable<Integer> {
  private static final String USUAL_NAME = "show-results.png";

  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;
  @Mixin private DataOptions data;

  @Option(
      names = "--split",
      paramLabel = "valid|train|all",
      description = "Images to draw (default: those that evaluate takes).")
  @Under(Heading.SPLIT)
  private Optional<SplitOptions.Rows> rows = Optional.empty();

  @Option(names = "--worst", description = "Draw those with the largest losses, largest first.")
  @Under(Heading.OUTPUT)
  private boolean worst;

  @Mixin private SheetOptions sheet;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    sheet.requireSense(USUAL_NAME);
    try (SavedModel saved = model.read(data)) {
      MeasuredData measured = MeasuredData.of(data, model.named(), spec);
      SampleTable table = measured.table(saved.card(), rows);
      new TrainingOverlap(saved.card()).warning(table).ifPresent(console::note);
      List<BadImage> skipped = new ArrayList<>();
      Predictor predictor = model.predictor(saved, measured.options().onBadImage(), skipped::add);
      SampleTable looked =
          worst
              ? table
              : table.withSamples(
                  PredictionSheet.evenly(sheet.count(), table.size()).stream()
                      .map(table.samples()::get)
                      .toList());
      console.note(String.format(Locale.ROOT, "Evaluating on %d images.", looked.size()));
      Evaluation evaluation =
          Evaluation.of(
              TaskPredictions.of(saved.card().task(), predictor.score(looked)),
              CardSettings.of(saved.card()));
      console.skipped(skipped, looked.size());
      Map<String, Sample> byFile = new LinkedHashMap<>();
      looked.samples().forEach(s -> byFile.put(s.file(), s));
      sheet.write(
          USUAL_NAME,
          PredictionSheet.of(
              (worst ? "Largest losses" : "Predictions")
                  + " on "
                  + measured.options().folder().getFileName(),
              Renderer.of(evaluation),
              worst ? evaluation.worst(sheet.count()) : all(evaluation),
              byFile),
          console);
    }
    return 0;
  }

  private static List<Integer> all(Evaluation evaluation) {
    return IntStream.range(0, evaluation.predictions().count()).boxed().toList();
  }
}
