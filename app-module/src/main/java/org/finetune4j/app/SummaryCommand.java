package org.finetune4j.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.finetune4j.app.report.Numbers;
import org.finetune4j.app.report.Table;
import org.finetune4j.app.report.TargetView;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.RandomSource;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.image.Image;
import org.finetune4j.data.image.ImageDecoder;
import org.finetune4j.data.load.BadImage;
import org.finetune4j.data.transform.Normalize;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.data.transform.PipelineStep;
import org.finetune4j.training.TrainingConfig;
import org.finetune4j.training.batch.ImageTransforms;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code summary}: what the data holds, and one sample in every step. */
@Command
final class SummaryCommand implements Callable<Integer> {
  private static final int SIZES = 8;

  private final TaskKind kind;

  @Spec private CommandSpec spec;

  @Mixin private DataOptions data;
  @Mixin private TrainingOptions training;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "5",
      description = "Rows of the table to show.")
  @Under(Heading.OUTPUT)
  private int shown;

  @Mixin private CommonOptions common;

  private SummaryCommand(TaskKind kind) {
    this.kind = kind;
  }

  static CommandLine commandLine() {
    return new TaskCommands(
            "summary",
            List.of(
                "Shows what the data holds and what is wrong with it.",
                "Prints the first rows, counts, sizes, files that cannot be read, points outside their image, and one sample in every step on its way to the network."),
            "--data DIR [OPTIONS]",
            Map.of(
                TaskKind.LABELS, "--data corel5k",
                TaskKind.POINTS, "--data pointing04 --group person",
                TaskKind.CATEGORY, "--data flowers --json"),
            Set.of(),
            TrainingOptions.NOT_OF_IMAGES)
        .with(SummaryCommand::new, true);
  }

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    if (shown < 0) {
      throw new BadInputException("--rows is 0 or more, not " + shown + ".");
    }
    SampleTable table = data.listedSplit(kind);
    TargetView view = TargetView.of(table.task());
    List<Table> tables = new ArrayList<>();
    tables.add(firstRows(table, view));
    tables.addAll(view.tables(table));
    console.note(String.format(Locale.ROOT, "Opening %d images.", table.size()));
    List<Check> checks = table.samples().parallelStream().map(SummaryCommand::check).toList();
    if (data.skipsBadImages()) {
      console.skipped(checks.stream().flatMap(Check::bad).distinct().toList(), table.size());
    }
    tables.add(sizes(checks));
    tables.add(badFiles(checks));
    if (table.task().moves()) {
      tables.add(pointsOutside(checks, table.task().names()));
    }
    checks.stream()
        .filter(check -> check.problem().isEmpty())
        .findFirst()
        .ifPresent(check -> tables.add(walk(check.sample(), table)));
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
        String.format(Locale.ROOT, "%s: %d images, first rows", table.task().name(), table.size()),
        "",
        List.of("file", "target", "group", "role"),
        rows);
  }

  /** What opening one image shows. */
  private record Check(Sample sample, Optional<ImageSize> size, Optional<String> problem) {
    Stream<BadImage> bad() {
      return problem.map(reason -> new BadImage(sample.image(), reason)).stream();
    }
  }

  private static Check check(Sample sample) {
    try {
      // Decoded, at the smallest scale: some damage shows only then.
      Image image = ImageDecoder.decode(sample.image(), ImageSize.square(1));
      return new Check(sample, Optional.of(image.original()), Optional.empty());
    } catch (BadInputException e) {
      return new Check(sample, Optional.empty(), Optional.of(e.getMessage()));
    }
  }

  private static Table badFiles(List<Check> checks) {
    List<List<String>> bad =
        checks.stream().flatMap(check -> check.problem().stream()).map(List::of).toList();
    return new Table(
        "Bad files", bad.isEmpty() ? "None: every image can be read." : "", List.of("why"), bad);
  }

  private static Table pointsOutside(List<Check> checks, List<String> names) {
    List<List<String>> outside = new ArrayList<>();
    for (Check check : checks) {
      for (int k = 0; k < names.size() && check.size().isPresent(); k++) {
        ImageSize size = check.size().get();
        String name = names.get(k);
        check
            .sample()
            .target()
            .points()
            .get(k)
            .filter(p -> isOutside(p, size))
            .ifPresent(p -> outside.add(row(check.sample(), name, p, size)));
      }
    }
    return new Table(
        "Points outside their image",
        outside.isEmpty() ? "None: every point lies in its image." : "",
        List.of("file", "point", "x", "y", "height x width"),
        outside);
  }

  private static boolean isOutside(Point p, ImageSize size) {
    return p.x() < 0 || p.y() < 0 || p.x() > size.width() || p.y() > size.height();
  }

  private static List<String> row(Sample sample, String name, Point p, ImageSize size) {
    return List.of(
        sample.file(), name, Numbers.twoPlaces(p.x()), Numbers.twoPlaces(p.y()), size.toString());
  }

  private static Table sizes(List<Check> checks) {
    Map<String, Integer> sizes = new TreeMap<>();
    for (Check check : checks) {
      check.size().ifPresent(size -> sizes.merge(size.toString(), 1, Integer::sum));
    }
    List<List<String>> rows =
        sizes.entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .limit(SIZES)
            .map(e -> List.of(e.getKey(), e.getValue().toString()))
            .toList();
    int others = sizes.size() - rows.size();
    return new Table(
        "Sizes, height x width",
        others > 0 ? String.format(Locale.ROOT, "and %d other sizes", others) : "",
        List.of("size", "images"),
        rows);
  }

  private Table walk(Sample sample, SampleTable table) {
    TrainingConfig config = training.config(table.task(), data.skipsBadImages());
    Pipeline pipeline = ImageTransforms.training(config.images(), table.task(), Normalize.IMAGENET);
    List<List<String>> rows = new ArrayList<>();
    for (PipelineStep step :
        pipeline.steps(
            ImageDecoder.decode(sample.image()),
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
