package org.finetune4j.app;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.finetune4j.app.report.ComparedRun;
import org.finetune4j.app.report.Numbers;
import org.finetune4j.app.report.Table;
import org.finetune4j.data.BadInputException;
import org.finetune4j.eval.interval.Interval;
import org.finetune4j.eval.interval.Replicates;
import org.finetune4j.eval.interval.Resamples;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code compare}: whether one run is better than another. */
@Command(
    name = "compare",
    description = {
      "Compares the validation of two runs on the same images.",
      "Prints the difference of each metric with its 95 %% interval, by a paired bootstrap: both runs are evaluated on the same samples of the images."
    },
    customSynopsis = "finetune4j compare RUN_A RUN_B [OPTIONS]",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  finetune4j compare runs/a runs/b",
      "  finetune4j compare runs/a runs/b --metric map,f1_macro,ap.dog --json"
    })
final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "RUN_A", description = "A run directory.")
  private Path first;

  @Parameters(index = "1", paramLabel = "RUN_B", description = "Another one.")
  private Path second;

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      split = ",",
      description =
          "Metrics to compare, for example map, f1_macro, ap.LABEL (default: all of the whole).")
  @Under(Heading.METRICS)
  private List<String> metrics = new ArrayList<>();

  @Mixin private IntervalOptions intervals;

  @Option(names = "--json", description = "Print the result as JSON.")
  @Under(Heading.OUTPUT)
  private boolean json;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    ComparedRun a = ComparedRun.read(first);
    ComparedRun b = ComparedRun.read(second).inTheOrderOf(a);
    Resamples resamples =
        intervals
            .resamples(a.evaluation().predictions())
            .orElseThrow(
                () ->
                    new BadInputException(
                        "There is nothing to compare by: --samples must be above 0, and the images at least 2."));
    Replicates ofA = a.evaluation().replicates(resamples);
    Replicates ofB = b.evaluation().replicates(resamples);
    List<Difference> differences = differences(ofA, ofB);
    if (json) {
      Map<String, Difference> byName = new LinkedHashMap<>();
      differences.forEach(d -> byName.put(d.metric, d));
      console.json(new Report(a.evaluation().predictions().count(), byName));
    } else {
      console.result(List.of(table(differences, resamples)));
    }
    return 0;
  }

  private List<Difference> differences(Replicates ofA, Replicates ofB) {
    Replicates difference = ofB.minus(ofA);
    for (String name : metrics) {
      if (!difference.names().contains(name)) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "--metric %s: these runs have no such metric, but %s.",
                name,
                String.join(", ", difference.names())));
      }
    }
    return difference.names().stream()
        .filter(name -> metrics.isEmpty() ? !name.contains(".") : metrics.contains(name))
        .map(name -> Difference.of(name, ofA, ofB, difference))
        .toList();
  }

  private Table table(List<Difference> differences, Resamples resamples) {
    List<List<String>> rows = new ArrayList<>();
    for (Difference d : differences) {
      rows.add(
          List.of(
              d.metric,
              number(d.a),
              number(d.b),
              number(d.difference),
              d.low == null ? "-" : Numbers.interval(new Interval(d.low, d.high, Interval.LEVEL)),
              d.low == null ? "" : d.low <= 0 && d.high >= 0 ? "contains 0" : "excludes 0"));
    }
    return new Table(
        "A is " + first + ", B is " + second + ".",
        String.format(
            Locale.ROOT,
            "%d bootstrap samples of the same %d %s, BCa. Where an interval contains 0, no difference is shown.",
            resamples.count(),
            resamples.units(),
            resamples.byGroup() ? "groups" : "images"),
        List.of("metric", "A", "B", "B less A", "95 % interval", ""),
        rows);
  }

  private static String number(Double value) {
    return value == null ? "-" : Numbers.share(value);
  }

  /** A metric of both; null where undefined. */
  @JsonNaming(SnakeCaseStrategy.class)
  private record Difference(
      String metric, Double a, Double b, Double difference, Double low, Double high) {
    static Difference of(String name, Replicates a, Replicates b, Replicates difference) {
      Optional<Interval> interval = difference.interval(name);
      return new Difference(
          name,
          orNull(a.value(name)),
          orNull(b.value(name)),
          orNull(difference.value(name)),
          interval.map(Interval::low).orElse(null),
          interval.map(Interval::high).orElse(null));
    }

    private static Double orNull(OptionalDouble value) {
      return value.isPresent() ? value.getAsDouble() : null;
    }
  }

  /** The result as JSON. */
  private record Report(int images, Map<String, Difference> metrics) {}
}
