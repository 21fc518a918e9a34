package org.finetune4j.app;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.finetune4j.app.fetch.Fetcher;
import org.finetune4j.app.fetch.Kind;
import org.finetune4j.app.fetch.Source;
import org.finetune4j.data.BadInputException;

/**
 * What options name: a path, or data and weights of the catalogue, which are fetched at first use.
 * A path that exists wins.
 */
final class CatalogueNames {
  private final Fetcher fetcher;

  CatalogueNames(Console console) {
    this(console, Optional.empty(), Optional.empty());
  }

  /** With the cache and the catalogue of options, where they are given. */
  CatalogueNames(Console console, Optional<Path> cache, Optional<Path> catalogue) {
    fetcher =
        Fetcher.of(
            cache,
            catalogue,
            console::note,
            new PrintStream(console.errStream(), true, StandardCharsets.UTF_8),
            console.terminal());
  }

  Fetcher fetcher() {
    return fetcher;
  }

  /** The folder that {@code --data} means; whether it is there is found by who reads it. */
  static Path data(Path given, Console console) {
    return mayBeName(given)
        ? new CatalogueNames(console).find(given, Kind.DATA, "folder", "--data").place()
        : given;
  }

  /** The file that {@code --weights} means, likewise. */
  static Found weights(Path given, Console console) {
    return mayBeName(given)
        ? new CatalogueNames(console).find(given, Kind.WEIGHTS, "file", "--weights")
        : new Found(given, Optional.empty());
  }

  /**
   * The pretrained weights of a backbone, whatever files there are.
   *
   * @throws BadInputException if there are none, or if they cannot be fetched
   */
  static Found weightsOf(String backbone, Console console) {
    Fetcher fetcher = new CatalogueNames(console).fetcher;
    Source source =
        fetcher
            .find(backbone.toLowerCase(Locale.ROOT), Kind.WEIGHTS)
            .orElseThrow(() -> new BadInputException("No weights are known for " + backbone + "."));
    return new Found(fetcher.fetch(source), Optional.of(source));
  }

  private static boolean mayBeName(Path given) {
    return !given.isAbsolute() && given.getNameCount() == 1 && !Files.exists(given);
  }

  /**
   * What was found.
   *
   * @param place a path of the user's, or one in the cache
   * @param source the entry of the catalogue, for what has a name there
   */
  record Found(Path place, Optional<Source> source) {}

  private Found find(Path given, Kind kind, String what, String option) {
    Source source =
        fetcher
            .find(given.toString(), kind)
            .orElseThrow(
                () ->
                    new BadInputException(
                        String.format(
                            Locale.ROOT,
                            "There is no %s %s, nor %s of that name: correct %s, or take one of %s.",
                            what,
                            BadInputException.excerpt(given.toString()),
                            kind.word(),
                            option,
                            fetcher.names(kind))));
    return new Found(fetcher.fetch(source), Optional.of(source));
  }
}
