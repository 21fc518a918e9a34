package org.finetune4j.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.finetune4j.app.report.Table;
import org.finetune4j.model.weights.BackboneWeights;
import org.finetune4j.model.weights.TensorInfo;
import org.finetune4j.model.weights.WeightsInspection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weights inspect}: what a file of weights holds. */
@Command(
    name = "inspect",
    description = {
      "Shows what a file of weights or a model holds.",
      "The network, its geometry and its tensors, of a safetensors file or a model.f4j."
    },
    customSynopsis = "finetune4j weights inspect [OPTIONS] FILE",
    sortOptions = false,
    footer = {"", "Example:", "  finetune4j weights inspect resnet50.safetensors --tensors"})
final class WeightsInspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "File to inspect.")
  private Path file;

  @Option(names = "--tensors", description = "List every tensor.")
  @Under(Heading.OUTPUT)
  private boolean tensors;

  @Option(names = "--json", description = "Print the result as JSON.")
  @Under(Heading.OUTPUT)
  private boolean json;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    WeightsInspection found = WeightsInspection.of(file);
    if (json) {
      console.json(Report.of(file, found));
    } else {
      List<Table> tables = new ArrayList<>(List.of(overview(found)));
      if (tensors) {
        tables.add(list(found));
      }
      console.result(tables);
    }
    found.warning().ifPresent(console::note);
    return 0;
  }

  /** The result as JSON. */
  @JsonNaming(SnakeCaseStrategy.class)
  private record Report(
      String file,
      String network,
      @JsonInclude(JsonInclude.Include.NON_NULL) String difference,
      String geometry,
      int tensorCount,
      long parameterCount,
      Map<String, String> metadata,
      List<Tensor> tensors) {
    static Report of(Path file, WeightsInspection found) {
      return new Report(
          file.toString(),
          found.shape().map(s -> s.name()).orElse(null),
          found.difference().orElse(null),
          found.geometry().map(BackboneWeights::word).orElse(null),
          found.tensors().size(),
          parameters(found),
          found.metadata(),
          found.tensors().stream()
              .map(t -> new Tensor(t.name(), t.type().name(), t.shape()))
              .toList());
    }
  }

  private record Tensor(String name, String type, List<?> shape) {}

  private static long parameters(WeightsInspection found) {
    return found.tensors().stream().mapToLong(TensorInfo::length).sum();
  }

  private Table overview(WeightsInspection found) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("network", found.shape().map(s -> s.name()).orElse("unknown")));
    found.difference().ifPresent(d -> rows.add(List.of("difference", d)));
    rows.add(List.of("geometry", found.geometry().map(BackboneWeights::word).orElse("not stated")));
    rows.add(List.of("tensors", Integer.toString(found.tensors().size())));
    rows.add(List.of("parameters", Long.toString(parameters(found))));
    rows.add(
        List.of(
            "types",
            found.tensors().stream()
                .map(t -> t.type().name())
                .distinct()
                .sorted()
                .collect(Collectors.joining(" "))));
    found.metadata().forEach((key, value) -> rows.add(List.of("metadata " + key, shorter(value))));
    return new Table(file.toString(), "", List.of("", ""), rows);
  }

  private static String shorter(String value) {
    return value.length() <= 60 ? value : value.substring(0, 57) + "...";
  }

  private static Table list(WeightsInspection found) {
    return new Table(
        "Tensors",
        "",
        List.of("name", "type", "shape"),
        found.tensors().stream()
            .map(
                t ->
                    List.of(
                        t.name(),
                        t.type().name(),
                        t.shape().stream().map(Object::toString).collect(Collectors.joining("x"))))
            .toList());
  }
}
