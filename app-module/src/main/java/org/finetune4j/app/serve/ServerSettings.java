package org.finetune4j.app.serve;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Where a service listens, and to whom.
 *
 * @param host address to bind
 * @param port to bind; 0 for any free one
 * @param allowedHosts names by which it may be addressed besides its addresses
 * @param token that requests must carry; empty where none is asked for
 * @param reload whether a model whose file changes is read anew
 * @param limits of requests
 */
public record ServerSettings(
    String host,
    int port,
    Set<String> allowedHosts,
    Optional<String> token,
    boolean reload,
    ServiceLimits limits) {
  public ServerSettings {
    Objects.requireNonNull(host);
    Objects.requireNonNull(limits);
    allowedHosts = Set.copyOf(allowedHosts);
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port);
    }
    if (token.isPresent() && token.get().isBlank()) {
      throw new IllegalArgumentException("an empty token");
    }
  }

  /** Does not show the token. */
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
