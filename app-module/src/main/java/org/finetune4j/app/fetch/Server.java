package org.finetune4j.app.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.finetune4j.app.fetch.FetchFailure.Remedy;

/**
 * Asks for files over HTTP. Redirections are followed here rather than by Java's client, so that a
 * token stays with the host it is meant for and the first response's headers are seen.
 */
final class Server {
  private static final int MOST_REDIRECTIONS = 10;
  private static final String TUNNEL_SCHEMES = "jdk.http.auth.tunneling.disabledSchemes";

  private final FetchSettings settings;
  private final HttpClient client;

  Server(FetchSettings settings) {
    this.settings = settings;
    if (settings.proxyLogin().isPresent() && System.getProperty(TUNNEL_SCHEMES) == null) {
      // Java gives no password to a proxy that passes TLS on, unless a property allows it.
      System.setProperty(TUNNEL_SCHEMES, "");
    }
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.patience().connection());
    Optional.ofNullable(settings.proxies()).ifPresent(builder::proxy);
    settings.proxyLogin().ifPresent(builder::authenticator);
    settings.tls().ifPresent(builder::sslContext);
    client = builder.build();
  }

  /**
   * A server's response.
   *
   * @param address that responded, after all redirections
   * @param status of the last response
   * @param first headers of the first response
   * @param headers of the last response
   * @param body to be closed
   */
  record Response(
      URI address, int status, HttpHeaders first, HttpHeaders headers, InputStream body) {
    Optional<String> header(String name) {
      return headers.firstValue(name);
    }
  }

  /** Asks for an entry's file, with more headers. */
  Response get(Source source, Map<String, String> headers) throws FetchFailure {
    URI start = settings.address(source);
    URI address = start;
    Optional<HttpHeaders> first = Optional.empty();
    for (int i = 0; i <= MOST_REDIRECTIONS; i++) {
      HttpRequest.Builder request = HttpRequest.newBuilder(address).GET();
      request.setHeader("User-Agent", "finetune4j");
      headers.forEach(request::setHeader);
      if (mayHaveToken(start, address)) {
        settings.token(source).ifPresent(t -> request.setHeader("Authorization", t.header()));
      }
      HttpResponse<InputStream> response = send(request.build());
      first = first.or(() -> Optional.of(response.headers()));
      Optional<String> location = response.headers().firstValue("Location");
      if (!isRedirection(response.statusCode()) || location.isEmpty()) {
        return new Response(
            address, response.statusCode(), first.get(), response.headers(), response.body());
      }
      close(response.body());
      address = redirected(address, location.get());
    }
    throw new FetchFailure(
        Remedy.ANOTHER_WAY,
        Source.address(start) + " redirects more than " + MOST_REDIRECTIONS + " times");
  }

  private static boolean isRedirection(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  /** Only the host that is asked first, and nobody on the way who could read it. */
  private static boolean mayHaveToken(URI start, URI address) {
    return origin(start).equals(origin(address))
        && (isSecure(address) || Loopback.is(address.getHost()));
  }

  private static boolean isSecure(URI address) {
    return address.getScheme().equalsIgnoreCase("https");
  }

  private static String origin(URI address) {
    int port = address.getPort();
    return (address.getScheme()
            + "://"
            + address.getHost()
            + ":"
            + (port < 0 ? isSecure(address) ? 443 : 80 : port))
        .toLowerCase(Locale.ROOT);
  }

  private static URI redirected(URI from, String location) throws FetchFailure {
    URI to;
    try {
      to = from.resolve(location.strip());
    } catch (IllegalArgumentException e) {
      throw new FetchFailure(
          Remedy.ANOTHER_WAY, Source.address(from) + " redirects to what is no address", e);
    }
    String scheme = String.valueOf(to.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https") || to.getHost() == null) {
      throw new FetchFailure(
          Remedy.ANOTHER_WAY, Source.address(from) + " redirects to what is no web address");
    }
    if (isSecure(from) && !isSecure(to)) {
      throw new FetchFailure(
          Remedy.ANOTHER_WAY,
          Source.address(from) + " redirects from https to http, which anybody could change");
    }
    return to;
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws FetchFailure {
    String address = Source.address(request.uri());
    CompletableFuture<HttpResponse<InputStream>> response =
        client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
    Duration silence = settings.patience().silence();
    try {
      // Not the request's own timeout: newer Javas count the body's time in it.
      return response.get(
          silence.plus(settings.patience().connection()).toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      response.cancel(true);
      throw new FetchFailure(
          Remedy.AGAIN, address + " does not answer within " + seconds(silence), e);
    } catch (InterruptedException e) {
      response.cancel(true);
      Thread.currentThread().interrupt();
      throw new CancellationException();
    } catch (ExecutionException e) {
      throw failure(request.uri(), e.getCause());
    }
  }

  private static FetchFailure failure(URI address, Throwable cause) {
    String host = address.getHost();
    Throwable root = cause;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    if (root instanceof UnresolvedAddressException || root instanceof UnknownHostException) {
      return new FetchFailure(
          Remedy.ANOTHER_WAY, host + " cannot be reached (the host is not known)", cause);
    }
    if (cause instanceof HttpConnectTimeoutException) {
      return new FetchFailure(
          Remedy.ANOTHER_WAY, host + " cannot be reached (it does not answer)", cause);
    }
    if (cause instanceof ConnectException) {
      String reason = cause.getMessage() == null ? "no connection" : cause.getMessage();
      return new FetchFailure(
          Remedy.ANOTHER_WAY,
          host + " cannot be reached (" + reason.toLowerCase(Locale.ROOT) + ")",
          cause);
    }
    if (cause instanceof SSLHandshakeException) {
      return new FetchFailure(
          Remedy.NONE,
          host
              + "'s certificate is not trusted ("
              + root.getMessage()
              + "); where a company's own certificate stands in between, name the store that"
              + " holds it with -Djavax.net.ssl.trustStore=FILE in FINETUNE4J_JAVA_OPTS",
          cause);
    }
    String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return new FetchFailure(
        Remedy.AGAIN, "the connection to " + host + " broke (" + reason + ")", cause);
  }

  static String seconds(Duration time) {
    double seconds = time.toMillis() / 1000.0;
    return String.format(Locale.ROOT, seconds < 1 ? "%.1f s" : "%.0f s", seconds);
  }

  static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      // Nothing more is wanted of it.
    }
  }
}
