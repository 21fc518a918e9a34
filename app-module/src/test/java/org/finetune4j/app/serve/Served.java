package org.finetune4j.app.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.finetune4j.app.report.PredictionFormat;
import org.finetune4j.model.acceleration.NativeAcceleration;
import org.finetune4j.model.network.SavedModel;
import org.finetune4j.model.predict.Predictor;

/** Small models that lie beside the tests, one of each task, with images of their kinds. */
final class Served {
  static final Map<String, String> IMAGES =
      Map.of("labels", "shapes", "category", "forms", "points", "dots");

  private Served() {}

  static Path legacy(String name) {
    try {
      return Path.of(Served.class.getResource("/legacy/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Path model(String task) {
    return legacy(task).resolve("model.f4j");
  }

  static List<Path> images(String task) {
    try (Stream<Path> files = Files.walk(legacy(IMAGES.get(task)))) {
      return files.filter(file -> file.toString().matches(".*\\.(png|jpg)")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] image(String task) {
    return bytes(images(task).get(0));
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@code predict --json} prints of an image, without its name. */
  static List<Map<String, Object>> predicted(String task, List<Path> images) {
    NativeAcceleration.prepare();
    try (SavedModel model = SavedModel.read(model(task))) {
      PredictionFormat format = new PredictionFormat(Optional.empty(), false);
      List<Map<String, Object>> all = new ArrayList<>();
      Predictor predictor = Predictor.of(model);
      for (Path image : images) {
        Map<String, Object> json =
            new LinkedHashMap<>(format.text(predictor.predict(image)).json());
        json.remove("file");
        all.add(json);
      }
      return all;
    }
  }

  /** With much time for a request: machines that run tests may be busy. */
  static ServerSettings settings(Optional<String> token, boolean reload) {
    return settings(token, reload, Duration.ofMinutes(10));
  }

  static ServerSettings settings(Optional<String> token, boolean reload, Duration request) {
    ServiceLimits usual = ServiceLimits.defaults();
    ServiceLimits limits =
        new ServiceLimits(
            usual.uploadBytes(),
            usual.pixels(),
            usual.images(),
            usual.queue(),
            usual.batch(),
            usual.gathering(),
            request,
            usual.connections(),
            usual.threads());
    return new ServerSettings("127.0.0.1", 0, Set.of("models.example"), token, reload, limits);
  }

  static PredictionServer start(ServerSettings settings, Map<String, Path> models) {
    return start(settings, models, Collections.synchronizedList(new ArrayList<>()));
  }

  /** The log gets what a user would read. */
  static PredictionServer start(
      ServerSettings settings, Map<String, Path> models, List<String> log) {
    NativeAcceleration.prepare();
    return PredictionServer.start(settings, models, SavedModel::read, log::add);
  }

  static Map<String, Path> all() {
    Map<String, Path> models = new LinkedHashMap<>();
    for (String task : List.of("labels", "points", "category")) {
      models.put(task, model(task));
    }
    return models;
  }
}
