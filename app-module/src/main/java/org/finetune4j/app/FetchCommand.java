package org.finetune4j.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.finetune4j.app.fetch.Fetcher;
import org.finetune4j.data.BadInputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fetch}: brings data and weights into the cache by name. */
@Command(
    name = "fetch",
    description = {
      "Downloads data and pretrained weights by name, verifies them, and prints where they are. "
          + "Commands that take --data and --weights fetch such names at first use.",
      "",
      "FINETUNE4J_TOKEN holds the token of a private hub (for catalogues of your own). http_proxy, "
          + "https_proxy, no_proxy and Java's own properties name proxies; "
          + "FINETUNE4J_JAVA_OPTS=-Dfinetune4j.mirror=URL puts a mirror in the place of https://."
    },
    abbreviateSynopsis = true,
    sortOptions = false,
    subcommands = FetchListCommand.class,
    footer = {
      "",
      "Examples:",
      "  finetune4j fetch list",
      "  finetune4j fetch pascal_2007 resnet50",
      "  finetune4j fetch resnet50 --from model.safetensors"
    })
final class FetchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "What to fetch; 'finetune4j fetch list' lists the names.")
  private List<String> names = List.of();

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "Take this file instead of downloading it, for machines without a network.")
  @Under(Heading.DATA)
  private Optional<Path> from = Optional.empty();

  @Mixin private CacheOptions cache;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    if (names.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Name what to fetch: finetune4j fetch list lists the names.");
    }
    if (from.isPresent() && names.size() > 1) {
      throw new BadInputException("--from is one file: name one thing that it is.");
    }
    Console console = Console.of(spec);
    Fetcher fetcher = cache.fetcher(console);
    names.forEach(fetcher::require); // before hours pass with the first
    for (String name : names) {
      Path place =
          from.map(file -> fetcher.take(fetcher.require(name), file))
              .orElseGet(() -> fetcher.fetch(fetcher.require(name)));
      console.result(place.toString());
    }
    return 0;
  }
}
