package org.finetune4j.app;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
import org.finetune4j.data.load.OnBadImage;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.data.transform.PipelineStep;
import org.finetune4j.model.PretrainedInput;
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

  @Option(names = "--json", description = "Print the result as JSON.")
  @Under(Heading.OUTPUT)
  private boolean json;

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
            TrainingOptions.NOT_OF_IMAGES,
            Map.of())
        .with(SummaryCommand::new, true);
  }

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    if (shown < 0) {
      throw new BadInputException("--rows must be 0 or more, not " + shown + ".");
    }
    SampleTable listed = data.listedSplit(kind);
    data.noteMirrored(listed.task(), training.config(listed.task(), data.onBadImage()));
    console.note(String.format(Locale.ROOT, "Reading %d images.", listed.size()));
    List<Check> checks = listed.samples().parallelStream().map(SummaryCommand::check).toList();
    SampleTable table = listed;
    if (data.onBadImage() == OnBadImage.SKIP) {
      console.skipped(checks.stream().flatMap(Check::bad).distinct().toList(), listed.size());
      table = listed.withSamples(readable(checks));
    }
    TargetView view = TargetView.of(table.task());
    Report report =
        new Report(
            table.task().name(),
            table.size(),
            firstRows(table, view),
            sizes(checks),
            checks.stream().flatMap(check -> check.problem().stream()).toList(),
            pointsOutside(checks, table.task().names()),
            steps(checks, table));
    if (json) {
      console.json(report);
    } else {
      console.result(tables(report, table, view));
    }
    return 0;
  }

  /**
   * The result as JSON.
   *
   * @param images all that are listed
   * @param rows the first ones
   * @param sizes number of images by height x width, the most frequent first
   * @param badFiles what is wrong with each file that cannot be read
   * @param pointsOutside their image; none for what has no points
   * @param steps of the first image that can be read
   */
  @JsonNaming(SnakeCaseStrategy.class)
  private record Report(
      String task,
      int images,
      List<Row> rows,
      Map<String, Integer> sizes,
      List<String> badFiles,
      List<Outside> pointsOutside,
      List<Step> steps) {}

  private record Row(String file, String target, String group, String role) {}

  private record Outside(String file, String point, double x, double y, String size) {}

  private record Step(String file, String step, String type, String shape, String range) {}

  private static List<Table> tables(Report report, SampleTable table, TargetView view) {
    List<Table> tables = new ArrayList<>();
    tables.add(
        new Table(
            String.format(Locale.ROOT, "%s: %d images, first rows", report.task, report.images),
            "",
            List.of("file", "target", "group", "role"),
            report.rows.stream()
                .map(r -> List.of(r.file, r.target, r.group.isEmpty() ? "-" : r.group, r.role))
                .toList()));
    tables.addAll(view.tables(table));
    tables.add(sizesTable(report.sizes));
    tables.add(
        new Table(
            "Bad files",
            report.badFiles.isEmpty() ? "None: every image can be read." : "",
            List.of("problem"),
            report.badFiles.stream().map(List::of).toList()));
    if (table.task().hasPoints()) {
      tables.add(
          new Table(
              "Points outside their image",
              report.pointsOutside.isEmpty() ? "None: every point is inside its image." : "",
              List.of("file", "point", "x", "y", "height x width"),
              report.pointsOutside.stream()
                  .map(
                      o ->
                          List.of(
                              o.file,
                              o.point,
                              Numbers.twoPlaces(o.x),
                              Numbers.twoPlaces(o.y),
                              o.size))
                  .toList()));
    }
    if (!report.steps.isEmpty()) {
      tables.add(
          new Table(
              "One sample on its way: " + report.steps.get(0).file,
              "",
              List.of("step", "type", "shape", "range"),
              report.steps.stream().map(s -> List.of(s.step, s.type, s.shape, s.range)).toList()));
    }
    return tables;
  }

  /** The samples that a training would have; all of them where none can be read. */
  private static List<Sample> readable(List<Check> checks) {
    List<Sample> readable =
        checks.stream().filter(c -> c.problem().isEmpty()).map(Check::sample).toList();
    return readable.isEmpty() ? checks.stream().map(Check::sample).toList() : readable;
  }

  private List<Row> firstRows(SampleTable table, TargetView view) {
    return table.samples().stream()
        .limit(shown)
        .map(
            s ->
                new Row(
                    s.file(),
                    view.text(s.target()),
                    s.group(),
                    s.role().name().toLowerCase(Locale.ROOT)))
        .toList();
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

  private static List<Outside> pointsOutside(List<Check> checks, List<String> names) {
    List<Outside> outside = new ArrayList<>();
    for (Check check : checks) {
      List<Optional<Point>> points = check.sample().target().points();
      for (int k = 0; k < points.size() && check.size().isPresent(); k++) {
        ImageSize size = check.size().get();
        String file = check.sample().file();
        String name = names.get(k);
        points
            .get(k)
            .filter(p -> isOutside(p, size))
            .ifPresent(p -> outside.add(new Outside(file, name, p.x(), p.y(), size.toString())));
      }
    }
    return outside;
  }

  private static boolean isOutside(Point p, ImageSize size) {
    return p.x() < 0 || p.y() < 0 || p.x() > size.width() || p.y() > size.height();
  }

  private static Map<String, Integer> sizes(List<Check> checks) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Check check : checks) {
      check.size().ifPresent(size -> counts.merge(size.toString(), 1, Integer::sum));
    }
    Map<String, Integer> sizes = new LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .forEach(e -> sizes.put(e.getKey(), e.getValue()));
    return sizes;
  }

  private static Table sizesTable(Map<String, Integer> sizes) {
    List<List<String>> rows =
        sizes.entrySet().stream()
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

  /** The first image that can be read, in every step on its way to the network. */
  private List<Step> steps(List<Check> checks, SampleTable table) {
    Optional<Sample> readable =
        checks.stream().filter(c -> c.problem().isEmpty()).map(Check::sample).findFirst();
    if (readable.isEmpty()) {
      return List.of();
    }
    Sample sample = readable.get();
    TrainingConfig config = training.config(table.task(), data.onBadImage());
    Pipeline pipeline =
        ImageTransforms.training(config.images(), table.task(), PretrainedInput.imagenet());
    List<Step> steps = new ArrayList<>();
    for (PipelineStep step :
        pipeline.steps(
            ImageDecoder.decode(sample.image()),
            sample.target().points(),
            RandomSource.of(config.seed()))) {
      steps.add(
          new Step(
              sample.file(),
              step.name(),
              step.type(),
              step.shape().stream().map(Object::toString).collect(Collectors.joining(" x ")),
              String.format(Locale.ROOT, "%.3f .. %.3f", step.low(), step.high())));
    }
    steps.add(
        new Step(
            sample.file(),
            "target",
            table.task().name(),
            Integer.toString(table.task().width()),
            TargetView.of(table.task()).text(sample.target())));
    return steps;
  }
}
