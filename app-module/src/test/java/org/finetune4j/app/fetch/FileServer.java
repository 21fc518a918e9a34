package org.finetune4j.app.fetch;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** A web server of this machine that behaves as a test wants it to, request by request. */
final class FileServer implements AutoCloseable {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<String, Deque<Behaviour>> behaviours = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final String scheme;

  /** One response. */
  @FunctionalInterface
  interface Behaviour {
    void respond(HttpExchange exchange) throws IOException;
  }

  /** What was asked. */
  record Request(String address, Headers headers) {
    Optional<String> header(String name) {
      return Optional.ofNullable(headers.getFirst(name));
    }
  }

  private FileServer(HttpServer server, String scheme) {
    this.server = server;
    this.scheme = scheme;
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  static FileServer plain() throws IOException {
    return new FileServer(HttpServer.create(anyPort(), 0), "http");
  }

  static FileServer secure(SSLContext tls) throws IOException {
    HttpsServer server = HttpsServer.create(anyPort(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return new FileServer(server, "https");
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    requests.add(new Request(exchange.getRequestURI().toString(), exchange.getRequestHeaders()));
    Deque<Behaviour> left =
        behaviours.getOrDefault(exchange.getRequestURI().getPath(), new ArrayDeque<>());
    Behaviour next;
    synchronized (left) {
      next = left.size() > 1 ? left.poll() : left.peek();
    }
    try (exchange) {
      (next == null ? status(404) : next).respond(exchange);
    }
  }

  /** Responds so to a path, then so; the last for ever. */
  FileServer on(String path, Behaviour... responses) {
    behaviours.put(path, new ArrayDeque<>(List.of(responses)));
    return this;
  }

  int port() {
    return server.getAddress().getPort();
  }

  String url(String path) {
    return scheme + "://127.0.0.1:" + port() + path;
  }

  List<Request> requests() {
    return requests;
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  /** As servers should: parts for those whose file is still the same. */
  static Behaviour file(byte[] bytes, String etag) {
    return exchange -> {
      exchange.getResponseHeaders().set("ETag", etag);
      Matcher range = RANGE.matcher(header(exchange, "Range"));
      if (range.matches() && header(exchange, "If-Range").equals(etag)) {
        int from = Integer.parseInt(range.group(1));
        part(exchange, bytes, from);
      } else {
        send(exchange, 200, bytes);
      }
    };
  }

  static Behaviour file(byte[] bytes) {
    return file(bytes, "\"one\"");
  }

  static void part(HttpExchange exchange, byte[] bytes, int from) throws IOException {
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
    send(exchange, 206, Arrays.copyOfRange(bytes, from, bytes.length));
  }

  /** The connection ends after so many bytes of them. */
  static Behaviour cut(byte[] bytes, int after, String etag) {
    return exchange -> {
      exchange.getResponseHeaders().set("ETag", etag);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes, 0, after);
      exchange.getResponseBody().flush();
    };
  }

  static Behaviour cut(byte[] bytes, int after) {
    return cut(bytes, after, "\"one\"");
  }

  /** Nothing comes after so many bytes, and the connection stays. */
  Behaviour stall(byte[] bytes, int after) {
    return exchange -> {
      cut(bytes, after).respond(exchange);
      await();
    };
  }

  /** Nothing comes at all. */
  Behaviour silence() {
    return exchange -> await();
  }

  private void await() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** In chunks, without a length. */
  static Behaviour chunked(byte[] bytes) {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(bytes);
    };
  }

  static Behaviour status(int status, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, -1);
    };
  }

  static Behaviour redirect(String location) {
    return status(302, "Location", location);
  }

  static void send(HttpExchange exchange, int status, byte[] bytes) {
    try {
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
  }
}
