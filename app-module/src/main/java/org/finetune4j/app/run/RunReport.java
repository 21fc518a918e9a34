package org.finetune4j.app.run;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.finetune4j.app.draw.Images;
import org.finetune4j.app.plot.LossChart;
import org.finetune4j.app.report.Figure;
import org.finetune4j.app.report.Page;
import org.finetune4j.app.report.PredictionsCsv;
import org.finetune4j.app.report.Renderer;
import org.finetune4j.app.report.Table;
import org.finetune4j.data.Sample;
import org.finetune4j.eval.Metric;
import org.finetune4j.training.EpochRow;
import org.finetune4j.training.TrainingHistory;
import org.finetune4j.training.callback.EpochTable;

/** The report of a finished run: metrics, curves, sheets of images, the page. */
final class RunReport {
  private static final int SHOWN = 12;

  private final TrainingPlan plan;
  private final RunDirectory directory;
  private final Renderer renderer;
  private final TrainingHistory recorder;
  private final Optional<KeptEpoch> kept;

  RunReport(
      TrainingPlan plan,
      RunDirectory directory,
      Renderer renderer,
      TrainingHistory recorder,
      Optional<KeptEpoch> kept) {
    this.plan = plan;
    this.directory = directory;
    this.renderer = renderer;
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
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("figures", renderer.evaluation().toMap());
    report.put("epochs", recorder.rows().stream().map(RunReport::epoch).toList());
    report.put("limits", limits());
    report.put("config", config);
    directory.write("report.json", Json.text(report));
    directory.write("report.html", page(config, figures).html());
  }

  private Page page(Map<String, Object> config, List<Figure> figures) {
    List<Table> tables = new ArrayList<>(renderer.tables());
    if (!recorder.rows().isEmpty()) {
      tables.add(epochs());
    }
    Map<String, String> made = Json.leaves(config);
    made.remove("command");
    return new Page(
        String.format(
            Locale.ROOT,
            "finetune4j: %s, %s",
            plan.table().task().name(),
            directory.place().getFileName()),
        renderer.summary(),
        tables,
        figures,
        made,
        plan.command(),
        limits());
  }

  private List<String> limits() {
    return Stream.concat(kept.map(KeptEpoch::sentence).stream(), renderer.limits().stream())
        .toList();
  }

  private Table epochs() {
    List<EpochRow> rows = recorder.rows();
    return new Table(
        "Epochs",
        "",
        cells("phase", EpochTable.header(rows.get(0).metrics())),
        rows.stream().map(r -> cells(r.phase(), EpochTable.cells(r))).toList());
  }

  private static List<String> cells(String first, List<String> others) {
    return Stream.concat(Stream.of(first), others.stream()).toList();
  }

  private static Map<String, Object> epoch(EpochRow row) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("phase", row.phase());
    map.put("epoch", row.epoch());
    map.put("train_loss", row.trainLoss());
    map.put("valid_loss", row.validLoss());
    for (Metric metric : row.metrics()) {
      map.put(metric.name(), metric.value().isPresent() ? metric.value().getAsDouble() : null);
    }
    map.put("seconds", row.time().toMillis() / 1000.0);
    return map;
  }

  private BufferedImage sheet(String title, List<Integer> rows) {
    Map<String, Sample> byFile = new LinkedHashMap<>();
    plan.table().valid().samples().forEach(s -> byFile.put(s.file(), s));
    return PredictionSheet.of(title, renderer, rows, byFile).draw();
  }
}
