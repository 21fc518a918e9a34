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
      "The network, its geometry and its tensors: of safetensors, a model.f4j, a state dict of"
          + " PyTorch (.pth), Keras' HDF5 (.h5) or a zip of Deeplearning4j."
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
    List<String> notFinite = WeightsInspection.notFinite(file);
    if (json) {
      console.json(Report.of(found, notFinite));
    } else {
      List<Table> tables = new ArrayList<>(List.of(overview(found, notFinite)));
      if (tensors) {
        tables.add(list(found));
      }
      console.result(tables);
    }
    found.note().ifPresent(console::note);
    found.warning().ifPresent(console::note);
    return 0;
  }

  /** The result as JSON. */
  @JsonNaming(SnakeCaseStrategy.class)
  private record Report(
      String file,
      String format,
      String network,
      @JsonInclude(JsonInclude.Include.NON_NULL) String difference,
      String geometry,
      String prefix,
      List<String> notUsed,
      List<String> notFinite,
      int tensorCount,
      long parameterCount,
      Map<String, String> metadata,
      List<Tensor> tensors) {
    static Report of(WeightsInspection found, List<String> notFinite) {
      return new Report(
          found.file().toString(),
          found.format(),
          found.shape().map(s -> s.name()).orElse(null),
          found.difference().orElse(null),
          found.geometry().map(BackboneWeights::word).orElse(null),
          found.prefix(),
          found.ignored(),
          notFinite,
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

  private Table overview(WeightsInspection found, List<String> notFinite) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("format", found.format()));
    rows.add(List.of("network", found.shape().map(s -> s.name()).orElse("unknown")));
    found.difference().ifPresent(d -> rows.add(List.of("difference", d)));
    rows.add(List.of("geometry", found.geometry().map(BackboneWeights::word).orElse("not stated")));
    if (!found.prefix().isEmpty()) {
      rows.add(List.of("prefix", found.prefix()));
    }
    if (!found.ignored().isEmpty()) {
      rows.add(List.of("not used", listed(found.ignored())));
    }
    rows.add(List.of("NaN or infinite", notFinite.isEmpty() ? "none" : listed(notFinite)));
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

  private static String listed(List<String> names) {
    String listed = names.stream().limit(3).collect(Collectors.joining(", "));
    return names.size() > 3 ? listed + " and " + (names.size() - 3) + " more" : listed;
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
