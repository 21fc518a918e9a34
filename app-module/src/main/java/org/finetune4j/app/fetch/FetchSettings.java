package org.finetune4j.app.fetch;

import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.finetune4j.data.BadInputException;

/**
 * Where to fetch from and to, and how patiently.
 *
 * @param cache folder that keeps what was fetched
 * @param catalogues files that add to the built-in catalogue, the strongest last
 * @param mirror takes the place of {@code https://} in the built-in addresses
 * @param token for private hubs
 * @param proxies by address
 * @param proxyLogin for a proxy that asks for it
 * @param tls whom to trust; empty for Java's own
 * @param patience how long to wait for whom
 */
record FetchSettings(
    Path cache,
    List<Path> catalogues,
    Optional<URI> mirror,
    Optional<Token> token,
    ProxySelector proxies,
    Optional<ProxyLogin> proxyLogin,
    Optional<SSLContext> tls,
    Patience patience) {
  static final String CACHE = "FINETUNE4J_CACHE";
  static final String CATALOGUE = "FINETUNE4J_CATALOGUE";
  static final String TOKEN = "FINETUNE4J_TOKEN";
  static final String MIRROR = "finetune4j.mirror";

  /**
   * How long to wait for whom.
   *
   * @param connection for a connection to be made
   * @param silence for the next byte
   * @param pauses before another attempt, one each; what is longer asked for by a server is cut to
   *     a minute
   */
  record Patience(Duration connection, Duration silence, List<Duration> pauses) {
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    static Patience standard() {
      return new Patience(
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          List.of(Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(10)));
    }
  }

  /**
   * The settings of the environment.
   *
   * @param environment variables by name; null for those that are not set
   * @param properties Java's, likewise
   * @param cache that an option names
   * @param catalogue that an option names
   */
  static FetchSettings of(
      UnaryOperator<String> environment,
      UnaryOperator<String> properties,
      Optional<Path> cache,
      Optional<Path> catalogue) {
    List<Path> catalogues = new ArrayList<>();
    path(environment, CATALOGUE).ifPresent(catalogues::add);
    catalogue.ifPresent(catalogues::add);
    EnvironmentProxies proxies = EnvironmentProxies.of(environment);
    boolean ofJava =
        proxies.isEmpty()
            || given(properties, "http.proxyHost").isPresent()
            || given(properties, "https.proxyHost").isPresent()
            || "true".equals(properties.apply("java.net.useSystemProxies"));
    return new FetchSettings(
        cache
            .or(() -> path(environment, CACHE))
            .orElseGet(() -> CacheFolder.of(environment, properties))
            .toAbsolutePath()
            .normalize(),
        catalogues,
        given(properties, MIRROR).map(FetchSettings::mirror),
        given(environment, TOKEN).map(Token::new),
        ofJava ? ProxySelector.getDefault() : proxies,
        ofJava ? Optional.empty() : proxies.login(),
        Optional.empty(),
        Patience.standard());
  }

  private static Optional<String> given(UnaryOperator<String> values, String name) {
    return Optional.ofNullable(values.apply(name)).filter(value -> !value.isBlank());
  }

  private static Optional<Path> path(UnaryOperator<String> environment, String name) {
    try {
      return given(environment, name).map(Path::of);
    } catch (InvalidPathException e) {
      throw new BadInputException(name + " is no path: " + e.getMessage() + ".", e);
    }
  }

  private static URI mirror(String text) {
    String address = text.strip().replaceAll("/+$", "");
    if (!address.toLowerCase(Locale.ROOT).matches("https?://[^/?#@\\s]+(/[^?#\\s]*)?")) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "-D%s=%s is no address: write http:// or https://, a host and perhaps a path.",
              MIRROR,
              BadInputException.excerpt(text)));
    }
    try {
      return URI.create(address);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("-D" + MIRROR + " is no address: " + e.getMessage() + ".", e);
    }
  }

  /** Where an entry is fetched from. */
  URI address(Source source) {
    if (mirror.isEmpty() || !source.builtIn()) {
      return source.url();
    }
    String url = source.url().toString();
    return URI.create(mirror.get() + "/" + url.substring(url.indexOf("://") + 3));
  }

  /** The token for a request to the entry's own address; none goes to the public ones. */
  Optional<Token> token(Source source) {
    boolean isPublic = source.builtIn() && mirror.isEmpty();
    return isPublic ? Optional.empty() : token;
  }
}
