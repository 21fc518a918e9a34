package org.finetune4j.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.finetune4j.app.report.Table;
import org.finetune4j.app.report.TargetView;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.PictureSize;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.image.ImageDecoder;
import org.finetune4j.data.image.Picture;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.data.transform.PipelineStep;
import org.finetune4j.data.transform.RandomSource;
import org.finetune4j.model.Normalization;
import org.finetune4j.training.PictureTransforms;
import org.finetune4j.training.TrainingConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code summary}: what the data holds, and one sample walked through every step. */
@Command(
    name = "summary",
    description =
        "Says what the data holds, which files are bad, and what becomes of one sample on its way "
            + "to the network.",
    abbreviateSynopsis = true,
    sortOptions = false,
    footer = {"", "Example:", "  finetune4j summary labels --data corel5k"})
final class SummaryCommand implements Callable<Integer> {
  private static final int SIZES = 8;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "labels|points|category",
      description = "What is to be learned. Where not said: as the data looks.")
  private Optional<TaskKind> kind;

  @Mixin private DataOptions data;
  @Mixin private TrainingOptions training;

  @Option(names = "--rows", paramLabel = "N", defaultValue = "5", description = "Rows to show: 5.")
  private int shown;

  @Mixin private HelpOption help;

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    SampleTable table = data.split().roles(data.read(kind.orElseGet(data::guess)));
    TargetView view = TargetView.of(table.task());
    List<Table> tables = new ArrayList<>();
    tables.add(firstRows(table, view));
    tables.addAll(view.tables(table));
    Map<String, Integer> sizes = new TreeMap<>();
    List<List<String>> bad = new ArrayList<>();
    console.note("Opening %d pictures.".formatted(table.size()));
    for (Check check : table.samples().parallelStream().map(SummaryCommand::check).toList()) {
      check.size().ifPresent(size -> sizes.merge(size, 1, Integer::sum));
      check.problem().ifPresent(problem -> bad.add(List.of(problem)));
    }
    tables.add(sizes(sizes));
    tables.add(
        new Table(
            "Bad files",
            bad.isEmpty() ? "None: every picture can be read." : "",
            List.of("why"),
            bad));
    firstReadable(table).ifPresent(sample -> tables.add(walk(sample, table)));
    console.result(tables);
    return 0;
  }

  private Table firstRows(SampleTable table, TargetView view) {
    List<List<String>> rows =
        table.samples().stream()
            .limit(shown)
            .map(
                s ->
                    List.of(
                        s.file(),
                        view.text(s.target()),
                        s.group().isEmpty() ? "-" : s.group(),
                        s.role().name().toLowerCase(Locale.ROOT)))
            .toList();
    return new Table(
        "%s: %d pictures, first rows".formatted(table.task().name(), table.size()),
        "",
        List.of("file", "target", "group", "role"),
        rows);
  }

  /** What opening one picture shows. */
  private record Check(Optional<String> size, Optional<String> problem) {}

  private static Check check(Sample sample) {
    try {
      // Decoded, at the smallest scale: some damage shows only then.
      Picture picture = ImageDecoder.decode(sample.picture(), PictureSize.square(1));
      return new Check(Optional.of(picture.original().toString()), Optional.empty());
    } catch (BadInputException e) {
      return new Check(Optional.empty(), Optional.of(e.getMessage()));
    }
  }

  private static Table sizes(Map<String, Integer> sizes) {
    List<List<String>> rows =
        sizes.entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .limit(SIZES)
            .map(e -> List.of(e.getKey(), e.getValue().toString()))
            .toList();
    int others = sizes.size() - rows.size();
    return new Table(
        "Sizes, height x width",
        others > 0 ? "and %d other sizes".formatted(others) : "",
        List.of("size", "pictures"),
        rows);
  }

  private static Optional<Sample> firstReadable(SampleTable table) {
    return table.samples().stream().filter(s -> check(s).problem().isEmpty()).findFirst();
  }

  private Table walk(Sample sample, SampleTable table) {
    TrainingConfig config = training.config(table.task(), data.skipsBadImages());
    Pipeline pipeline = PictureTransforms.training(config, table.task(), Normalization.IMAGENET);
    List<List<String>> rows = new ArrayList<>();
    for (PipelineStep step :
        pipeline.steps(
            ImageDecoder.decode(sample.picture()),
            sample.target().points(),
            RandomSource.of(config.seed()))) {
      rows.add(
          List.of(
              step.name(),
              step.type(),
              step.shape().stream().map(Object::toString).collect(Collectors.joining(" x ")),
              String.format(Locale.ROOT, "%.3f .. %.3f", step.low(), step.high())));
    }
    rows.add(
        List.of(
            "target",
            table.task().name(),
            Integer.toString(table.task().width()),
            TargetView.of(table.task()).text(sample.target())));
    return new Table(
        "One sample on its way: " + sample.file(),
        "",
        List.of("step", "type", "shape", "range"),
        rows);
  }
}
