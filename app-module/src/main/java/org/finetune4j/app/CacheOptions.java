package org.finetune4j.app;

import java.nio.file.Path;
import java.util.Optional;
import org.finetune4j.app.fetch.Fetcher;
import picocli.CommandLine.Option;

/** Where what has a name is kept, and which names there are. */
@Under(Heading.DATA)
final class CacheOptions {
  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description =
          "Folder that keeps what was fetched (default: FINETUNE4J_CACHE, else the platform's "
              + "folder for caches).")
  private Optional<Path> cache = Optional.empty();

  @Option(
      names = "--catalogue",
      paramLabel = "FILE",
      description =
          "JSON list of {name, kind, url, bytes, sha256} whose entries add to the known names or "
              + "replace them; FINETUNE4J_CATALOGUE names one for all calls.")
  private Optional<Path> catalogue = Optional.empty();

  Fetcher fetcher(Console console) {
    return new CatalogueNames(console, cache, catalogue).fetcher();
  }
}
