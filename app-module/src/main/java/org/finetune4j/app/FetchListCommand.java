package org.finetune4j.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.finetune4j.app.fetch.ByteCount;
import org.finetune4j.app.fetch.Fetcher;
import org.finetune4j.app.fetch.Source;
import org.finetune4j.app.report.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fetch list}: the names of the catalogue and what is in the cache. */
@Command(
    name = "list",
    description = "Lists the names that can be fetched and where those are that have been.",
    abbreviateSynopsis = true,
    sortOptions = false,
    footer = {"", "Example:", "  finetune4j fetch list --json"})
final class FetchListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print JSON.")
  @Under(Heading.OUTPUT)
  private boolean json;

  @Mixin private CacheOptions cache;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    Fetcher fetcher = cache.fetcher(console);
    List<Fetcher.Listed> all = fetcher.list();
    if (json) {
      console.json(all.stream().map(FetchListCommand::map).toList());
    } else {
      console.result(
          List.of(
              new Table(
                  "",
                  "The cache is " + fetcher.cacheFolder(),
                  List.of("name", "kind", "size", "host", "fetched"),
                  all.stream().map(FetchListCommand::row).toList())));
    }
    return 0;
  }

  private static List<String> row(Fetcher.Listed listed) {
    Source source = listed.source();
    return List.of(
        source.name(),
        source.kind().word(),
        source.bytes().isPresent() ? ByteCount.text(source.bytes().getAsLong()) : "",
        source.url().getHost(),
        listed.place().map(Object::toString).orElse("no"));
  }

  private static Map<String, Object> map(Fetcher.Listed listed) {
    Source source = listed.source();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", source.name());
    map.put("kind", source.kind().word());
    map.put("url", source.url().toString());
    map.put("bytes", source.bytes().isPresent() ? source.bytes().getAsLong() : null);
    map.put("sha256", source.sha256().orElse(null));
    map.put("path", listed.place().map(Object::toString).orElse(null));
    return map;
  }
}
