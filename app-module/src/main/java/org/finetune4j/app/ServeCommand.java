package org.finetune4j.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.finetune4j.app.run.RunDirectory;
import org.finetune4j.app.run.StopOnExit;
import org.finetune4j.app.serve.PredictionServer;
import org.finetune4j.app.serve.ServerSettings;
import org.finetune4j.app.serve.ServiceLimits;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.InputFile;
import org.finetune4j.model.network.SavedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serve}: a page and an HTTP interface to models. */
@Command(
    name = "serve",
    description = {
      "Serves models: a page to try them on, and predictions over HTTP (see /docs there).",
      "Runs until it is stopped, by Ctrl-C for instance. Nothing is written to disk."
    },
    customSynopsis = "finetune4j serve --model RUN [OPTIONS]",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  finetune4j serve --model runs/a",
      "  curl --data-binary @cat.jpg -H 'Content-Type: image/jpeg' \\",
      "    http://127.0.0.1:8080/v1/predict"
    })
final class ServeCommand implements Callable<Integer> {
  private static final int SHORTEST_TOKEN = 16;
  private static final int LONGEST_TOKEN = 4096;
  private static final int LARGEST_BATCH = 64;

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "RUN|FILE",
      description = "Run directory, or model file; may be repeated.")
  @Under(Heading.MODEL)
  private List<Path> models;

  @Option(
      names = "--reload",
      description = "Read a model anew when its file changes; no request is lost.")
  @Under(Heading.MODEL)
  private boolean reload;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "Port to listen on; 0: any free one.")
  @Under(Heading.OUTPUT)
  private int port;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address to listen on; 0.0.0.0: other machines can reach it too.")
  @Under(Heading.OUTPUT)
  private String host;

  @Option(
      names = "--allow-host",
      paramLabel = "NAME",
      description = "Name by which it may be addressed, besides its address; may be repeated.")
  @Under(Heading.OUTPUT)
  @Advanced
  private List<String> allowedHosts = List.of();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Serve only requests with the token in this file (Authorization: Bearer ...).")
  @Under(Heading.OUTPUT)
  private Optional<Path> tokenFile = Optional.empty();

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "8",
      description = "Images of several requests that are predicted together, at most.")
  @Under(Heading.MACHINE)
  @Advanced
  private int batch;

  @Mixin private EngineOptions engine;

  @Mixin private CommonOptions common;

  @Override
  @SuppressWarnings("try") // Ctrl-C is watched for while it is open.
  public Integer call() throws InterruptedException, IOException {
    Console console = Console.of(spec);
    ServerSettings settings = settings();
    Map<String, Path> files = files();
    CountDownLatch stop = new CountDownLatch(1);
    try (StopOnExit exit = new StopOnExit(stop::countDown);
        PredictionServer server =
            PredictionServer.start(
                settings,
                files,
                file -> SavedModel.read(file, engine.request()),
                line -> line.lines().forEach(console::note))) {
      if (!PredictionServer.isLoopback(host)) {
        console.note(
            settings.token().isPresent()
                ? "The token and the images travel unencrypted: put a proxy with TLS before it."
                : "Whoever reaches this machine may use it: --token-file asks for a token.");
      }
      console.note("Serving " + String.join(", ", files.keySet()) + "; Ctrl-C stops it.");
      console.result(server.address());
      stop.await();
      console.note("Stopping: the requests that are being served are finished.");
    }
    return 0;
  }

  private ServerSettings settings() throws IOException {
    if (port < 0 || port > 65535) {
      throw new BadInputException("--port must be 0 to 65535, not " + port + ".");
    }
    if (batch < 1 || batch > LARGEST_BATCH) {
      throw new BadInputException(
          String.format(Locale.ROOT, "--batch must be 1 to %d, not %d.", LARGEST_BATCH, batch));
    }
    ServiceLimits limits =
        ServiceLimits.defaults().withBatch(batch).withThreads(engine.loaderThreads());
    return new ServerSettings(
        host, port, new LinkedHashSet<>(allowedHosts), token(), reload, limits);
  }

  private Optional<String> token() throws IOException {
    if (tokenFile.isEmpty()) {
      return Optional.empty();
    }
    Path file = tokenFile.get();
    long size = InputFile.requireRegular(file);
    String token =
        size > LONGEST_TOKEN ? "" : Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    if (token.length() < SHORTEST_TOKEN || !token.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s holds no token: write %d letters or digits or more into it.",
              file,
              SHORTEST_TOKEN));
    }
    return Optional.of(token);
  }

  /** The model files by name: that of the run directory, or of the file. */
  private Map<String, Path> files() {
    Map<String, Path> files = new LinkedHashMap<>();
    for (Path model : models) {
      Path file = RunDirectory.modelFile(model);
      Path named = Files.isDirectory(model) ? model : inRun(file);
      String name = String.valueOf(named.toAbsolutePath().normalize().getFileName());
      String free = name;
      for (int i = 2; files.containsKey(free); i++) {
        free = name + "-" + i;
      }
      files.put(free, file);
    }
    return files;
  }

  // "runs/a/model.f4j" is called as its run is.
  private static Path inRun(Path file) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    return file.getFileName().toString().equals("model.f4j") && folder.getFileName() != null
        ? folder
        : file;
  }
}
