package org.finetune4j.app.serve;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.finetune4j.app.run.Json;
import org.finetune4j.data.BadInputException;
import org.finetune4j.model.network.SavedModel;

/**
 * Serves models over HTTP: a page, and predictions as {@code openapi.yaml} describes them. Nothing
 * is written to disk. It owns the models it reads, and closes them.
 */
public final class PredictionServer implements AutoCloseable {
  /** What belongs to the time of a request when a connection is watched. */
  private static final Duration SLACK = Duration.ofSeconds(10);

  private static final int HEADER_BYTES = 8 << 10;
  private static final int SPARE_THREADS = 16;

  /** How much of a refused request is read on, so that its sender comes to read the response. */
  private static final int DRAINED_BYTES = 64 << 20;

  private static final Duration DRAINED_TIME = Duration.ofSeconds(2);

  private final ServerSettings settings;
  private final ServiceMetrics metrics = new ServiceMetrics();
  private final List<ServedModel> models = new ArrayList<>();
  private final Consumer<String> log;
  private final Access access;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "connection-watch");
            thread.setDaemon(true);
            return thread;
          });
  private Optional<ModelWatch> modelWatch = Optional.empty();
  private Javalin server;
  private final AtomicInteger begun = new AtomicInteger(); // requests that have not ended
  private volatile boolean stopping;

  private PredictionServer(ServerSettings settings, Consumer<String> log) {
    this.settings = settings;
    this.log = log;
    this.access = new Access(settings);
  }

  /**
   * Reads the models and begins to serve them.
   *
   * @param files model files by the name under which each is served, in their order
   * @param reader of a model file
   * @param log is given a line for what a user should know, and the trace of a bug
   * @throws BadInputException if a model cannot be read, or the port is taken
   */
  public static PredictionServer start(
      ServerSettings settings,
      Map<String, Path> files,
      Function<Path, SavedModel> reader,
      Consumer<String> log) {
    PredictionServer server = new PredictionServer(settings, log);
    try {
      List<Optional<String>> states = new ArrayList<>();
      files.forEach(
          (name, file) -> {
            states.add(ModelWatch.state(file));
            server.models.add(
                new ServedModel(name, reader.apply(file), settings.limits(), server.metrics));
          });
      server.listen();
      if (settings.reload()) {
        server.modelWatch =
            Optional.of(
                new ModelWatch(
                    List.copyOf(files.values()),
                    states,
                    server.models,
                    reader,
                    server.metrics,
                    log));
      }
      return server;
    } catch (RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  /** Whether no other machine reaches that address. */
  public static boolean isLoopback(String host) {
    return Access.isLoopback(host);
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  /** Where the page is. */
  public String address() {
    String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
    return "http://" + host + ":" + port() + "/";
  }

  private void listen() {
    metrics.watch(models);
    server = Javalin.create(this::configure);
    server.start();
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.http.prefer405over404 = true;
    config.router.javaLangErrorHandler((response, error) -> log.accept(trace(error)));
    config.jetty.threadPool =
        new QueuedThreadPool(settings.limits().connections() + SPARE_THREADS, SPARE_THREADS);
    config.jetty.modifyHttpConfiguration(this::bound);
    config.jetty.modifyServer(this::bound);
    config.jetty.addConnector(this::connector);
    routes(config);
  }

  private void bound(HttpConfiguration http) {
    http.setUriCompliance(UriCompliance.DEFAULT);
    http.setRequestHeaderSize(HEADER_BYTES);
    http.setSendServerVersion(false);
    // Longer than serving takes: where a connection is given up as its response begins, it is lost.
    http.setIdleTimeout(settings.limits().request().plus(SLACK.dividedBy(2)).toMillis());
  }

  private void bound(Server jetty) {
    jetty.setErrorHandler(new PlainErrors());
    jetty.insertHandler(new GracefulHandler()); // the last responses are still written
    jetty.setStopTimeout(SLACK.toMillis());
  }

  private ServerConnector connector(Server jetty, HttpConfiguration http) {
    ServerConnector connector = new ServerConnector(jetty, new HttpConnectionFactory(http));
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setIdleTimeout(SLACK.toMillis()); // between requests
    connector.setShutdownIdleTimeout(1000);
    open(connector);
    jetty.addBean(new NetworkConnectionLimit(settings.limits().connections(), connector));
    watch.scheduleWithFixedDelay(
        new StalledConnections(connector, settings.limits().request().plus(SLACK)),
        1,
        1,
        TimeUnit.SECONDS);
    return connector;
  }

  // Before the server starts, which would log what is an error of the user's.
  private void open(ServerConnector connector) {
    try {
      connector.open();
    } catch (IOException e) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "Port %d of %s cannot be opened (%s): choose another --port.",
              settings.port(),
              settings.host(),
              e.getMessage()),
          e);
    }
  }

  private void routes(JavalinConfig config) {
    PredictionApi api = new PredictionApi(models, settings.limits());
    config.routes.before(this::begin);
    config.routes.get("/healthz", served("/healthz", request -> request.result("alive\n")));
    config.routes.get("/readyz", served("/readyz", this::ready));
    config.routes.get("/metrics", secured("/metrics", this::metrics));
    config.routes.get("/v1/models", secured("/v1/models", api::models));
    config.routes.post("/v1/predict", secured("/v1/predict", api::predict));
    config.routes.post("/v1/heatmap", secured("/v1/heatmap", api::heatMap));
    new PageFiles()
        .byPath()
        .forEach((path, file) -> config.routes.get(path, served(path, page(file))));
    config.routes.exception(
        Refusal.class, (e, request) -> refuse(request, e.status(), e.getMessage()));
    config.routes.exception(
        BadInputException.class,
        (e, request) -> refuse(request, Refusal.BAD_IMAGE, e.getMessage()));
    config.routes.exception(
        HttpResponseException.class,
        (e, request) -> refuse(request, e.getStatus(), e.getMessage()));
    config.routes.exception(Exception.class, this::fail);
    config.routes.after(this::end);
  }

  private void begin(Context request) {
    begun.incrementAndGet();
    request.attribute("time", System.nanoTime());
    request.header("X-Content-Type-Options", "nosniff");
    request.header("Referrer-Policy", "no-referrer");
    request.header("Cross-Origin-Resource-Policy", "same-origin");
    request.header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    request.header("Cache-Control", "no-store");
    if (stopping) {
      throw Refusal.busy("The service is stopping.");
    }
    access.requireSite(request);
  }

  private Handler secured(String path, Handler handler) {
    return served(
        path,
        request -> {
          access.requireToken(request);
          handler.handle(request);
        });
  }

  private static Handler served(String path, Handler handler) {
    return request -> {
      request.attribute("route", path);
      handler.handle(request);
    };
  }

  private static Handler page(PageFiles.PageFile file) {
    return request ->
        request
            .header("Content-Security-Policy", file.policy())
            .header("Cache-Control", "no-cache")
            .contentType(file.type())
            .result(file.content());
  }

  private void ready(Context request) {
    boolean full = models.stream().anyMatch(model -> model.waiting() >= settings.limits().queue());
    if (stopping || full) {
      throw Refusal.busy(stopping ? "The service is stopping." : "Too many images are waiting.");
    }
    request.result("ready\n");
  }

  private void metrics(Context request) {
    request.contentType(ServiceMetrics.CONTENT_TYPE).result(metrics.text());
  }

  private void end(Context request) {
    String route = request.attribute("route");
    Long time = request.attribute("time");
    double seconds = time == null ? 0 : (System.nanoTime() - time) * 1e-9;
    metrics.request(route == null ? "other" : route, request.statusCode(), seconds);
    begun.decrementAndGet();
  }

  private void fail(Exception e, Context request) {
    if (e instanceof IOException) {
      refuse(request, Refusal.BAD_REQUEST, "The request ended before its end.");
    } else {
      log.accept(trace(e));
      refuse(request, 500, "This is a bug of the service; its log has more.");
    }
  }

  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString().stripTrailing();
  }

  // Written at once: whoever still sends would lose the response if he were cut off before he
  // reads.
  private static void refuse(Context request, int status, String message) {
    if (status == Refusal.BUSY) {
      request.header("Retry-After", "1");
    }
    byte[] text = (Json.text(Map.of("error", message)) + "\n").getBytes(StandardCharsets.UTF_8);
    request.status(status).header("Connection", "close").contentType("application/json");
    try {
      request.res().setContentLength(text.length);
      request.res().getOutputStream().write(text);
      request.res().flushBuffer();
      if (request.header("Expect") == null) { // else he waits to be asked for more
        drain(request.bodyInputStream());
      }
    } catch (IOException | IllegalStateException e) {
      return; // he is gone
    }
  }

  private static void drain(InputStream in) throws IOException {
    Deadline deadline = Deadline.after(DRAINED_TIME);
    byte[] bytes = new byte[1 << 16];
    for (long left = DRAINED_BYTES; left > 0 && !deadline.passed(); ) {
      int count = in.read(bytes);
      if (count < 0) {
        return;
      }
      left -= count;
    }
  }

  /** Finishes the requests that are being served, refuses others, and closes the models. */
  @Override
  public void close() {
    stopping = true;
    modelWatch.ifPresent(ModelWatch::close);
    if (server != null) {
      awaitEnd();
      server.stop();
    }
    watch.shutdownNow();
    models.forEach(ServedModel::close);
  }

  private void awaitEnd() {
    Deadline deadline = Deadline.after(settings.limits().request().plus(SLACK));
    while (begun.get() > 0 && !deadline.passed()) {
      try {
        TimeUnit.MILLISECONDS.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
