package com.example.model;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.data.transform.Interpolation;
import org.finetune4j.data.transform.Normalize;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.Preprocessing;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.network.Backbone;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.Network;
import org.finetune4j.model.network.NetworkSpec;
import org.finetune4j.model.network.SavedModel;
import org.finetune4j.model.network.Thresholds;
import org.finetune4j.model.predict.Prediction;
import org.finetune4j.model.predict.Predictor;

/** A small service: predicts the labels of the image in a request's body. */
public final class Service {
  private final Predictor predictor;

  private Service(Predictor predictor) {
    this.predictor = predictor;
  }

  public static void main(String[] arguments) throws Exception {
    Path file = untrainedModel();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    try (SavedModel model = SavedModel.read(file)) {
      Predictor predictor = Predictor.of(model);
      server.createContext("/predict", new Service(predictor)::handle);
      server.start();
      URI address =
          URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/predict");
      byte[] image = image();
      check(post(address, image), 200, text(predictor.predict(image)));
      check(post(address, "no image".getBytes(StandardCharsets.UTF_8)), 400, "image");
      System.out.println(text(predictor.predict(image)) + ", by " + model.network().engine());
    } finally {
      server.stop(0);
      Files.delete(file);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    String text;
    int status = 200;
    try {
      text = text(predictor.predict(exchange.getRequestBody()));
    } catch (BadInputException e) {
      status = 400;
      text = e.getMessage();
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static String text(Prediction prediction) {
    return prediction.byTask(
        labels -> labels.labels() + " of " + labels.probabilities(),
        points -> points.points().toString(),
        category -> category.category());
  }

  private static HttpResponse<String> post(URI address, byte[] body) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(address)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static void check(HttpResponse<String> response, int status, String part) {
    if (response.statusCode() != status || !response.body().contains(part)) {
      throw new AssertionError(
          response.statusCode() + " " + response.body() + " instead of " + status + " " + part);
    }
  }

  private static byte[] image() throws IOException {
    BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
    image.setRGB(20, 15, 0xff0000);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }

  private static Path untrainedModel() throws IOException {
    ResNetShape shape =
        new ResNetShape(
            "tiny", ResNetShape.Block.BASIC, List.of(1, 1, 1, 1), 4, Geometry.TORCHVISION);
    Task task = new Task.Labels(Vocabulary.of(List.of("cat", "dog")));
    NetworkSpec spec = NetworkSpec.of(shape, task);
    Preprocessing preprocessing =
        new Preprocessing(
            ImageSize.square(64),
            Preprocessing.Method.CROP,
            Interpolation.BILINEAR,
            Normalize.IMAGENET);
    Path file = Files.createTempFile("model", ".f4j");
    try (Network network = Network.create(spec, Backbone.untrained(shape))) {
      ModelCard card = ModelCard.of(task, shape, spec.head(), preprocessing);
      SavedModel.write(file, network, card.withThresholds(Thresholds.of(0.5)));
    }
    return file;
  }
}
