package org.finetune4j.app.fetch;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Where programs of a platform keep what they can fetch again. */
final class CacheFolder {
  private static final String PROGRAM = "finetune4j";

  private CacheFolder() {}

  /** Windows: {@code %LOCALAPPDATA%}; macOS: {@code ~/Library/Caches}; else the XDG folder. */
  static Path of(UnaryOperator<String> environment, UnaryOperator<String> properties) {
    String system = String.valueOf(properties.apply("os.name")).toLowerCase(Locale.ROOT);
    Path home = Path.of(properties.apply("user.home"));
    if (system.startsWith("windows")) {
      return absolute(environment.apply("LOCALAPPDATA"))
          .orElse(home.resolve("AppData").resolve("Local"))
          .resolve(PROGRAM)
          .resolve("cache");
    }
    if (system.startsWith("mac")) {
      return home.resolve("Library").resolve("Caches").resolve(PROGRAM);
    }
    // A relative one is to be ignored by the XDG Base Directory Specification.
    return absolute(environment.apply("XDG_CACHE_HOME"))
        .orElse(home.resolve(".cache"))
        .resolve(PROGRAM);
  }

  private static Optional<Path> absolute(String folder) {
    return Optional.ofNullable(folder)
        .filter(f -> !f.isBlank())
        .map(Path::of)
        .filter(Path::isAbsolute);
  }
}
