package org.finetune4j.app.run;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.finetune4j.app.draw.Images;
import org.finetune4j.app.page.HeatImage;
import org.finetune4j.app.page.ReportPage;
import org.finetune4j.app.plot.LossChart;
import org.finetune4j.app.report.Figure;
import org.finetune4j.app.report.PredictionsCsv;
import org.finetune4j.app.report.Renderer;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Sample;
import org.finetune4j.data.image.ImageDecoder;
import org.finetune4j.eval.Predictions;
import org.finetune4j.eval.interval.Replicates;
import org.finetune4j.eval.interval.Resamples;
import org.finetune4j.training.EpochRow;
import org.finetune4j.training.TrainingHistory;
import org.finetune4j.training.callback.EpochTable;

/** The report of a finished run: metrics, curves, sheets of images, the page. */
final class RunReport {
  /** As {@code evaluate} has it, so that both give the same intervals. */
  private static final long SAMPLE_SEED = 42;

  private static final int SHOWN = 12;
  private static final int NAMED = 20;

  /** Fine enough for a page. */
  private static final ImageSize ENOUGH = ImageSize.square(224);

  private final TrainingPlan plan;
  private final RunDirectory directory;
  private final Renderer renderer;
  private final List<HeatImage> heatMaps;
  private final TrainingHistory recorder;
  private final Optional<KeptEpoch> kept;

  RunReport(
      TrainingPlan plan,
      RunDirectory directory,
      Renderer renderer,
      List<HeatImage> heatMaps,
      TrainingHistory recorder,
      Optional<KeptEpoch> kept) {
    this.plan = plan;
    this.directory = directory;
    this.renderer = renderer;
    this.heatMaps = heatMaps;
    this.recorder = recorder;
    this.kept = kept;
  }

  /** Writes all files of it. */
  void write(Map<String, Object> config) {
    directory.write(
        RunDirectory.PREDICTIONS,
        file -> PredictionsCsv.write(file, renderer.evaluation().predictions()));
    List<Figure> figures = new ArrayList<>(renderer.curves());
    if (!recorder.steps().isEmpty()) {
      figures.add(
          new Figure(
              "losses",
              "Losses",
              "Of each step, and of the validation images after each epoch.",
              LossChart.of(recorder.steps(), recorder.rows()).draw()));
    }
    int count = renderer.evaluation().predictions().count();
    figures.add(
        new Figure(
            "predictions",
            "Predictions",
            "Validation images, evenly taken from all.",
            sheet("Predictions", PredictionSheet.evenly(SHOWN, count))));
    figures.add(
        new Figure(
            "worst",
            "Largest losses",
            "Often the labels are at fault, not the model.",
            sheet("Largest losses", renderer.evaluation().worst(SHOWN))));
    for (Figure figure : figures) {
      byte[] png = Images.png(figure.image());
      directory.write(figure.name() + ".png", file -> Files.write(file, png));
    }
    Replicates replicates = replicates();
    Map<String, Object> report =
        ReportJson.of(renderer.evaluation(), replicates, recorder.rows(), limits(), config);
    directory.write("report.json", Json.text(report));
    directory.write("report.html", page(config, replicates));
  }

  private String page(Map<String, Object> config, Replicates replicates) {
    Map<String, String> made = Json.leaves(config);
    made.remove("command");
    ReportPage page =
        new ReportPage(
            String.format(
                Locale.ROOT,
                "finetune4j: %s, %s",
                plan.table().task().name(),
                directory.place().getFileName()),
            facts(),
            renderer,
            replicates,
            heatMaps,
            recorder.steps(),
            recorder.rows(),
            made,
            plan.command(),
            limits());
    Map<String, Sample> byFile = samples();
    List<String> files = renderer.evaluation().predictions().files();
    return page.html(
        row -> Images.of(ImageDecoder.decode(byFile.get(files.get(row)).image(), ENOUGH)));
  }

  private Replicates replicates() {
    Predictions predictions = renderer.evaluation().predictions();
    return renderer
        .evaluation()
        .replicates(Resamples.of(predictions, Resamples.COUNT, SAMPLE_SEED));
  }

  private Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Task", plan.table().task().name());
    facts.put(
        "Images",
        plan.table().train().size()
            + " to train on, "
            + plan.table().valid().size()
            + " to validate on");
    facts.put("Names", names(plan.table().task().names()));
    facts.put("Backbone", plan.backbone().shape().name());
    Duration time =
        recorder.rows().stream().map(EpochRow::time).reduce(Duration.ZERO, Duration::plus);
    facts.put(
        "Training",
        recorder.rows().size() + " epochs in " + EpochTable.time(time) + " with validation");
    return facts;
  }

  private static String names(List<String> names) {
    return names.size() <= NAMED
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, NAMED)) + " and " + (names.size() - NAMED) + " more";
  }

  private List<String> limits() {
    return Stream.concat(kept.map(KeptEpoch::sentence).stream(), renderer.limits().stream())
        .toList();
  }

  private BufferedImage sheet(String title, List<Integer> rows) {
    return PredictionSheet.of(title, renderer, rows, samples()).draw();
  }

  private Map<String, Sample> samples() {
    Map<String, Sample> byFile = new LinkedHashMap<>();
    plan.table().valid().samples().forEach(s -> byFile.put(s.file(), s));
    return byFile;
  }
}
