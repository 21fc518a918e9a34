package org.finetune4j.app;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.commons.csv.CSVFormat;
import org.finetune4j.app.draw.Images;
import org.finetune4j.app.file.AtomicFile;
import org.finetune4j.app.labelerror.ErrorList;
import org.finetune4j.app.labelerror.ErrorPage;
import org.finetune4j.app.labelerror.Suspect;
import org.finetune4j.app.run.ImageCheck;
import org.finetune4j.app.run.StopOnExit;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.image.ImageDecoder;
import org.finetune4j.data.load.ReadableSamples;
import org.finetune4j.training.CrossValidation;
import org.finetune4j.training.TaskPredictions;
import org.finetune4j.training.TrainingConfig;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code label-errors}: the targets that are most likely wrong. */
@Command
final class LabelErrorsCommand implements Callable<Integer> {
  private static final int EPOCHS = 10;
  private static final int PRINTED = 20;

  private final TaskKind kind;

  @Spec private CommandSpec spec;

  @Mixin private DataOptions data;
  @Mixin private BackboneOptions backbone;

  @Option(
      names = "--folds",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Number of folds, of whole groups where the data has groups: each image is predicted "
              + "by a head trained on the other folds.")
  @Under(Heading.SPLIT)
  private int folds;

  @Mixin private TrainingOptions training;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "100",
      description = "Images on the page, the most likely errors first.")
  @Under(Heading.OUTPUT)
  private int top;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "label-errors",
      description = "Folder for label-errors.csv, which lists all, and label-errors.html.")
  @Under(Heading.OUTPUT)
  private Path out;

  @Option(names = "--force", description = "Replace an earlier label-errors.csv in --out.")
  @Under(Heading.OUTPUT)
  private boolean force;

  @Option(names = "--json", description = "Print the likely errors as JSON.")
  @Under(Heading.OUTPUT)
  private boolean json;

  @Mixin private CommonOptions common;

  private LabelErrorsCommand(TaskKind kind) {
    this.kind = kind;
  }

  static CommandLine commandLine() {
    return new TaskCommands(
            "label-errors",
            List.of(
                "Finds the labels, classes or points of all images that are most likely wrong.",
                "Each image is predicted by a head that was not trained on it; the backbone stays"
                    + " as it is. Heads are trained for 10 epochs, or for those of --freeze-epochs"
                    + " and --epochs together."),
            "--data DIR [OPTIONS]",
            Map.of(
                TaskKind.LABELS, "--data corel5k --out errors\n--weights resnet50.safetensors",
                TaskKind.POINTS,
                    "--data pointing04 --group person\n--size 120x160 --weights resnet50.safetensors",
                TaskKind.CATEGORY, "--data flowers --folds 10\n--weights resnet50.safetensors"),
            // What a fold decides itself, or what is for a backbone that trains.
            Set.of("--hold-out", "--valid-share", "--lr-mult"),
            Set.of("--freeze-bn"),
            Map.of("--freeze-epochs", "0", "--epochs", "10", "--cached-views", "2"))
        .with(LabelErrorsCommand::new, true);
  }

  @Override
  @SuppressWarnings("try") // Ctrl-C is watched for while it is open.
  public Integer call() {
    Console console = Console.of(spec);
    Path csv = out.resolve("label-errors.csv");
    Path html = out.resolve("label-errors.html");
    requireSense(csv, html);
    SampleTable table = data.read(kind);
    Folds.of(table, folds, data.split().seed()); // refuses before the images are read
    TrainingConfig config = training.fixedBackbone(table.task(), data.onBadImage());
    data.noteMirrored(table.task(), config);
    CrossValidation validation =
        new CrossValidation(backbone.backbone(), config, training.allEpochs().orElse(EPOCHS));
    ReadableSamples images =
        ImageCheck.run(progress -> validation.readable(table, progress), console::note);
    CrossValidation.Result result;
    try (StopOnExit stop = new StopOnExit(validation::stop)) {
      result =
          validation.run(
              images, all -> Folds.of(all, folds, data.split().seed()), new FoldProgress(console));
    }
    ErrorList errors = ErrorList.of(TaskPredictions.of(table.task(), result.heldOut()));
    Map<String, Sample> samples = new LinkedHashMap<>();
    table.samples().forEach(sample -> samples.putIfAbsent(sample.file(), sample));
    List<List<String>> rows = rows(errors, samples);
    AtomicFile.write(csv, csv(rows));
    AtomicFile.write(html, page(errors).html(suspect -> image(samples.get(suspect.file()))));
    print(console, errors, rows);
    console.note(String.format(Locale.ROOT, "Wrote %s and %s.", csv, html));
    return 0;
  }

  private void requireSense(Path csv, Path html) {
    Folds.requireSense(folds);
    if (top < 1) {
      throw new BadInputException(
          String.format(Locale.ROOT, "--top must be at least 1, not %d.", top));
    }
    if (!force && Files.exists(csv)) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s exists: name another folder with --out, or replace it with --force.",
              csv));
    }
    AtomicFile.requireWritable(csv);
    AtomicFile.requireWritable(html);
  }

  /** The header, and a row for each name or point of each suspect. */
  private static List<List<String>> rows(ErrorList errors, Map<String, Sample> samples) {
    List<List<String>> rows = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of("rank", "file", "group", "split"));
    header.addAll(errors.columns());
    rows.add(header);
    int rank = 0;
    for (Suspect suspect : errors.suspects()) {
      rank++;
      Sample sample = samples.get(suspect.file());
      for (List<String> cells : suspect.cells()) {
        List<String> row = new ArrayList<>();
        row.add(Integer.toString(rank));
        row.add(suspect.file());
        row.add(sample.group());
        row.add(
            sample.role() == Role.UNASSIGNED ? "" : sample.role().name().toLowerCase(Locale.ROOT));
        row.addAll(cells);
        rows.add(row);
      }
    }
    return rows;
  }

  private static String csv(List<List<String>> rows) {
    StringBuilder text = new StringBuilder();
    CSVFormat format = CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();
    try (var printer = format.print(text)) {
      printer.printRecords(rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private ErrorPage page(ErrorList errors) {
    Path folder = data.folder().toAbsolutePath().normalize();
    return new ErrorPage(
        String.format(Locale.ROOT, "Likely label errors: %s", folder.getFileName()),
        errors.summary(),
        errors.suspects().stream().limit(top).toList(),
        CommandText.of(spec));
  }

  private static BufferedImage image(Sample sample) {
    return Images.of(ImageDecoder.decode(sample.image()));
  }

  private void print(Console console, ErrorList errors, List<List<String>> rows) {
    if (json) {
      List<String> header = rows.get(0);
      console.json(
          rows.stream()
              .skip(1)
              .map(
                  row -> {
                    Map<String, String> named = new LinkedHashMap<>();
                    for (int i = 0; i < row.size(); i++) {
                      named.put(header.get(i), row.get(i));
                    }
                    return named;
                  })
              .toList());
    } else if (errors.counts().rows().isEmpty()) {
      console.result(List.of(errors.top(PRINTED)));
    } else {
      console.result(List.of(errors.counts(), errors.top(PRINTED)));
    }
  }
}
