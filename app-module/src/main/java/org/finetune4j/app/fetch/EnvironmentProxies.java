package org.finetune4j.app.fetch;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.finetune4j.data.BadInputException;

/**
 * The proxies of {@code http_proxy}, {@code https_proxy} and {@code all_proxy}, and the hosts of
 * {@code no_proxy} that need none, in lower or upper case as other programs read them. This machine
 * is always asked directly.
 */
final class EnvironmentProxies extends ProxySelector {
  private final Map<String, URI> byScheme;
  private final List<String> direct;

  private EnvironmentProxies(Map<String, URI> byScheme, List<String> direct) {
    this.byScheme = byScheme;
    this.direct = direct;
  }

  static EnvironmentProxies of(UnaryOperator<String> environment) {
    Map<String, URI> byScheme = new TreeMap<>();
    for (String scheme : List.of("http", "https")) {
      Stream.of(scheme + "_proxy", "all_proxy")
          .flatMap(name -> variable(environment, name).map(v -> proxy(name, v)).stream())
          .findFirst()
          .ifPresent(proxy -> byScheme.put(scheme, proxy));
    }
    List<String> direct =
        Arrays.stream(variable(environment, "no_proxy").orElse("").split("[,\\s]+"))
            .map(host -> host.toLowerCase(Locale.ROOT))
            .filter(host -> !host.isEmpty())
            .toList();
    return new EnvironmentProxies(byScheme, direct);
  }

  private static Optional<String> variable(UnaryOperator<String> environment, String name) {
    return Stream.of(name, name.toUpperCase(Locale.ROOT))
        .map(environment)
        .filter(value -> value != null && !value.isBlank())
        .findFirst()
        .map(String::strip);
  }

  private static URI proxy(String name, String value) {
    try {
      URI proxy = new URI(value.contains("://") ? value : "http://" + value);
      if (proxy.getHost() != null && "http".equalsIgnoreCase(proxy.getScheme())) {
        return proxy;
      }
    } catch (URISyntaxException e) {
      // Reported below, without the password that the value may hold.
    }
    throw new BadInputException(
        name + " does not name an HTTP proxy: write it as http://host:port, or unset it.");
  }

  boolean isEmpty() {
    return byScheme.isEmpty();
  }

  /** User and password of the proxy that has them. */
  Optional<ProxyLogin> login() {
    return byScheme.values().stream()
        .filter(proxy -> proxy.getRawUserInfo() != null)
        .findFirst()
        .map(
            proxy -> {
              String[] login = proxy.getRawUserInfo().split(":", 2);
              return new ProxyLogin(
                  proxy.getHost(),
                  port(proxy),
                  decoded(login[0]),
                  login.length < 2 ? "" : decoded(login[1]));
            });
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static int port(URI proxy) {
    return proxy.getPort() < 0 ? 80 : proxy.getPort();
  }

  @Override
  public List<Proxy> select(URI address) {
    URI proxy = byScheme.get(address.getScheme().toLowerCase(Locale.ROOT));
    return List.of(
        proxy == null || isDirect(address)
            ? Proxy.NO_PROXY
            : new Proxy(
                Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), port(proxy))));
  }

  private boolean isDirect(URI address) {
    String host = address.getHost().toLowerCase(Locale.ROOT);
    if (Loopback.is(host)) {
      return true;
    }
    int port = address.getPort();
    String withPort =
        host + ":" + (port < 0 ? address.getScheme().equalsIgnoreCase("https") ? 443 : 80 : port);
    return direct.stream()
        .anyMatch(
            entry -> {
              String suffix = entry.replaceFirst("^\\*?\\.", "");
              String of = suffix.matches("[^:]*:\\d+") ? withPort : host;
              return entry.equals("*") || of.equals(suffix) || of.endsWith("." + suffix);
            });
  }

  @Override
  public void connectFailed(URI address, SocketAddress proxy, IOException e) {
    // Reported by whoever asked for the connection.
  }
}
