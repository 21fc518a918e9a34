package org.finetune4j.app.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.finetune4j.app.report.PredictionFormat;
import org.finetune4j.app.run.Json;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Output;
import org.finetune4j.data.Task;
import org.finetune4j.data.image.ImageSource;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.predict.Prediction;

/** Requests for predictions, as {@code openapi.yaml} describes them. */
final class PredictionApi {
  /** It leaves an upload open, whose memory is in use until the images are predicted. */
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamReadFeature.AUTO_CLOSE_SOURCE).build();

  private static final PredictionFormat FORMAT = new PredictionFormat(Optional.empty(), false);

  private final List<ServedModel> models;
  private final ServiceLimits limits;
  private final Semaphore memory;

  PredictionApi(List<ServedModel> models, ServiceLimits limits) {
    this.models = List.copyOf(models);
    this.limits = limits;
    this.memory = Upload.memory(limits.uploadBytes());
  }

  /** {@code GET /v1/models}. */
  void models(Context request) {
    json(request, Map.of("models", models.stream().map(PredictionApi::description).toList()));
  }

  private static Map<String, Object> description(ServedModel model) {
    ModelCard card = model.card();
    Task task = card.task();
    ImageSize size = card.preprocessing().size();
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("name", model.name());
    values.put("task", task.name());
    values.put("names", task.names());
    values.put("width", size.width());
    values.put("height", size.height());
    values.put("heatmap", !task.hasPoints());
    if (task.output() instanceof Output.SigmoidXent) {
      Map<String, Double> thresholds = new LinkedHashMap<>();
      task.names().forEach(name -> thresholds.put(name, card.thresholds().of(name)));
      values.put("thresholds", thresholds);
    }
    return values;
  }

  /** {@code POST /v1/predict}: an image, or a JSON list of images in base64. */
  void predict(Context request) throws IOException {
    Deadline deadline = Deadline.after(limits.request());
    ServedModel model = model(request);
    boolean list = isList(request);
    try (Upload upload = upload(request, deadline)) {
      List<ImageSource> images = list ? list(upload, limits.images()) : List.of(image(upload));
      List<Map<String, Object>> predictions = predictions(model, images, list, deadline);
      Map<String, Object> response = new LinkedHashMap<>();
      response.put("model", model.name());
      response.put("predictions", predictions);
      json(request, response);
    }
  }

  /** {@code POST /v1/heatmap}: where a label or class is found in an image. */
  void heatMap(Context request) throws IOException {
    Deadline deadline = Deadline.after(limits.request());
    ServedModel model = model(request);
    String label = Optional.ofNullable(request.queryParam("label")).orElse("");
    Task task = model.card().task();
    if (task.hasPoints()) {
      throw new Refusal(
          Refusal.BAD_REQUEST, "'" + model.name() + "' predicts points: it has no heat maps.");
    }
    if (!task.names().contains(label)) {
      throw new Refusal(
          Refusal.BAD_REQUEST,
          "'" + BadInputException.excerpt(label) + "' is no label or class of this model.");
    }
    if (isList(request)) {
      throw new Refusal(Refusal.WRONG_TYPE, "Send the image file itself, not JSON.");
    }
    try (Upload upload = upload(request, deadline)) {
      ImageSource image = image(upload);
      image.open(limits.ofImages());
      byte[] jpeg = result(model.heatMap(image, label), deadline);
      request.contentType("image/jpeg").result(jpeg);
    }
  }

  private ServedModel model(Context request) {
    String name = request.queryParam("model");
    String names = String.join(", ", models.stream().map(ServedModel::name).toList());
    if (name == null && models.size() > 1) {
      throw new Refusal(Refusal.BAD_REQUEST, "Name a model with ?model=, one of: " + names + ".");
    }
    return models.stream()
        .filter(model -> name == null || model.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new Refusal(
                    Refusal.NOT_FOUND,
                    "There is no model '"
                        + BadInputException.excerpt(String.valueOf(name))
                        + "'; there is: "
                        + names
                        + "."));
  }

  /** Whether it is a list of images; else it is an image file. */
  private static boolean isList(Context request) {
    String type =
        Optional.ofNullable(request.contentType())
            .orElse("")
            .replaceFirst(";.*", "")
            .strip()
            .toLowerCase(Locale.ROOT);
    if (type.startsWith("image/") || type.equals("application/octet-stream")) {
      return false;
    }
    if (type.equals("application/json")) {
      return true;
    }
    throw new Refusal(
        Refusal.WRONG_TYPE,
        "Send an image file as image/* or application/octet-stream, or a list as application/json.");
  }

  private Upload upload(Context request, Deadline deadline) {
    if (request.header("Content-Encoding") != null) {
      throw new Refusal(Refusal.WRONG_TYPE, "Send the content as it is, without an encoding.");
    }
    if (request.req().getContentLengthLong() > limits.uploadBytes()) {
      throw Upload.tooLarge(limits.uploadBytes());
    }
    return new Upload(request.bodyInputStream(), limits.uploadBytes(), deadline, memory);
  }

  private static ImageSource image(InputStream upload) throws IOException {
    return ImageSource.of(upload.readAllBytes(), "The image");
  }

  /** The images of a JSON list; the upload stays open. */
  static List<ImageSource> list(InputStream upload, int most) throws IOException {
    List<ImageSource> images = new ArrayList<>();
    try (JsonParser json = JSON.createParser(upload)) {
      boolean right = json.nextToken() == JsonToken.START_ARRAY;
      while (right && json.nextToken() == JsonToken.VALUE_STRING) {
        if (images.size() == most) {
          throw new Refusal(Refusal.TOO_LARGE, "Send no more than " + most + " images at a time.");
        }
        images.add(ImageSource.of(json.getBinaryValue(), "Image " + (images.size() + 1)));
      }
      if (right
          && json.currentToken() == JsonToken.END_ARRAY
          && !images.isEmpty()
          && json.nextToken() == null) {
        return images;
      }
    } catch (JsonProcessingException e) {
      throw notAList("image " + (images.size() + 1) + ": " + e.getOriginalMessage());
    }
    throw notAList("it is no list of texts");
  }

  private static Refusal notAList(String why) {
    return new Refusal(
        Refusal.BAD_REQUEST,
        "The JSON must be a list of images in base64 ("
            + BadInputException.excerpt(why)
            + "), such as [\"iVBORw0K...\"].");
  }

  /** One each; of a list, an image that cannot be read has its error instead. */
  private List<Map<String, Object>> predictions(
      ServedModel model, List<ImageSource> images, boolean list, Deadline deadline) {
    List<Map<String, Object>> values = new ArrayList<>();
    List<ImageSource> good = new ArrayList<>();
    for (ImageSource image : images) {
      try {
        image.open(limits.ofImages()); // what is no image takes no place in the queue
        good.add(image);
        values.add(new LinkedHashMap<>());
      } catch (BadInputException e) {
        values.add(error(e, list));
      }
    }
    List<CompletableFuture<Prediction>> results = good.isEmpty() ? List.of() : model.predict(good);
    try {
      int next = 0;
      for (int i = 0; i < values.size(); i++) {
        if (values.get(i).isEmpty()) {
          values.set(i, prediction(results.get(next++), list, deadline));
        }
      }
    } finally {
      results.forEach(result -> result.cancel(false)); // where one failed, or took too long
    }
    return values;
  }

  private Map<String, Object> prediction(
      CompletableFuture<Prediction> result, boolean list, Deadline deadline) {
    try {
      return json(result(result, deadline));
    } catch (BadInputException e) {
      return error(e, list);
    }
  }

  private static Map<String, Object> error(BadInputException bad, boolean list) {
    if (!list) {
      throw bad;
    }
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("error", bad.getMessage());
    return values;
  }

  /** As {@code predict --json} prints it, without a file, with the size of the image. */
  private static Map<String, Object> json(Prediction prediction) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("width", prediction.size().width());
    values.put("height", prediction.size().height());
    values.putAll(FORMAT.text(prediction).json());
    values.remove("file");
    return values;
  }

  private static <T> T result(CompletableFuture<T> result, Deadline deadline) {
    try {
      return result.get(Math.max(0, deadline.left()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BadInputException bad) {
        throw bad;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      result.cancel(false);
      throw Refusal.busy("The prediction took too long: try again later.");
    } catch (CancellationException e) {
      throw Refusal.busy("The service is stopping.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Refusal.busy("The service is stopping.");
    }
  }

  private static void json(Context request, Object value) {
    request.contentType("application/json").result(Json.text(value) + "\n");
  }
}
