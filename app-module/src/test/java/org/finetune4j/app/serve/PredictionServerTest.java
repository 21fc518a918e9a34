package org.finetune4j.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.finetune4j.model.network.SavedModel;
import org.finetune4j.model.network.Thresholds;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The service over real connections. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PredictionServerTest {
  private static final String PNG = "Content-Type: image/png";
  private static final String JSON = "Content-Type: application/json";

  /** Of a number, or of 1 where it is smaller: batches of other sizes are rounded otherwise. */
  private static final double ROUNDING = 1e-5;

  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private PredictionServer server;

  @BeforeAll
  void start() {
    server = Served.start(Served.settings(Optional.empty(), false), Served.all(), log);
  }

  @AfterAll
  void stop() {
    server.close();
    assertThat(log).isEmpty();
  }

  private Exchange get(String path, String... headers) {
    return Exchange.get(server.port(), path, headers);
  }

  private Exchange post(String path, byte[] body, String... headers) {
    return Exchange.post(server.port(), path, body, headers);
  }

  private static void assertSame(JsonNode actual, JsonNode expected) {
    assertThat(actual.getNodeType()).isEqualTo(expected.getNodeType());
    if (expected.isNumber()) {
      double size = Math.max(1, Math.abs(expected.asDouble()));
      assertThat(actual.asDouble()).isCloseTo(expected.asDouble(), within(ROUNDING * size));
    } else if (expected.isContainerNode()) {
      assertThat(actual.size()).isEqualTo(expected.size());
      expected
          .fieldNames()
          .forEachRemaining(name -> assertSame(actual.path(name), expected.get(name)));
      for (int i = 0; expected.isArray() && i < expected.size(); i++) {
        assertSame(actual.get(i), expected.get(i));
      }
    } else {
      assertThat(actual).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"labels", "points", "category"})
  void imagesOfManyRequestsAtATimeArePredictedAsPredictDoes(String task) {
    List<Path> images = Served.images(task);
    List<Map<String, Object>> expected = Served.predicted(task, images);
    List<CompletableFuture<Exchange>> responses =
        images.stream()
            .map(
                image ->
                    CompletableFuture.supplyAsync(
                        () -> post("/v1/predict?model=" + task, Served.bytes(image), PNG)))
            .toList();
    ObjectMapper mapper = new ObjectMapper();
    for (int i = 0; i < images.size(); i++) {
      Exchange response = responses.get(i).join();
      assertThat(response.status()).as(response.text()).isEqualTo(200);
      JsonNode prediction = response.json().get("predictions").get(0);
      assertThat(prediction.get("width").asInt()).isPositive();
      for (Map.Entry<String, Object> value : expected.get(i).entrySet()) {
        assertSame(prediction.get(value.getKey()), mapper.valueToTree(value.getValue()));
      }
    }
  }

  @Test
  void aListGivesAPredictionOrAnErrorForEachImage() {
    Base64.Encoder base64 = Base64.getEncoder();
    String good = base64.encodeToString(Served.image("labels"));
    byte[] half = Arrays.copyOf(Served.image("labels"), Served.image("labels").length / 2);
    String list =
        String.format(
            Locale.ROOT,
            "[\"%s\", \"%s\", \"\", \"%s\", \"%s\"]",
            good,
            base64.encodeToString(half),
            base64.encodeToString(new byte[] {1, 2, 3}),
            good);
    Exchange response =
        post("/v1/predict?model=labels", list.getBytes(StandardCharsets.US_ASCII), JSON);
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    JsonNode predictions = response.json().get("predictions");
    assertThat(predictions).hasSize(5);
    assertThat(predictions.get(0).has("probabilities")).isTrue();
    assertThat(predictions.get(1).get("error").asText()).startsWith("Image 2 ");
    assertThat(predictions.get(2).get("error").asText()).startsWith("Image 3 is empty");
    assertThat(predictions.get(3).get("error").asText()).startsWith("Image 4 is not an image");
    assertSame(predictions.get(4), predictions.get(0));
  }

  @Test
  void damagedImagesFailAloneAmongOthersOfTheirBatch() {
    byte[] damaged = Served.image("labels").clone();
    Arrays.fill(damaged, damaged.length / 2, damaged.length - 20, (byte) 0);
    List<CompletableFuture<Exchange>> responses = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      byte[] image = i % 3 == 0 ? damaged : Served.image("labels");
      responses.add(
          CompletableFuture.supplyAsync(() -> post("/v1/predict?model=labels", image, PNG)));
    }
    for (int i = 0; i < 12; i++) {
      assertThat(responses.get(i).join().status()).isEqualTo(i % 3 == 0 ? 422 : 200);
    }
  }

  @ParameterizedTest
  @CsvSource({"labels,shapes", "category,forms"})
  void heatMapsAreImages(String task) throws IOException {
    String label =
        get("/v1/models")
            .json()
            .get("models")
            .get(task.equals("labels") ? 0 : 2)
            .get("names")
            .get(0)
            .asText();
    Exchange response =
        post("/v1/heatmap?model=" + task + "&label=" + label, Served.image(task), PNG);
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers()).containsEntry("content-type", "image/jpeg");
    assertThat(ImageIO.read(new ByteArrayInputStream(response.body()))).isNotNull();
  }

  /** Path, content type, content, status, part of the message. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/predict | image/png | image | 400 | one of: labels, points, category",
        "/v1/predict?model=other | image/png | image | 404 | 'other'",
        "/v1/predict?model=labels | text/plain | image | 415 | Send an image file",
        "/v1/predict?model=labels | multipart/form-data; boundary=x | image | 415 | Send an image",
        "/v1/predict?model=labels | image/png | nothing | 422 | The image is empty",
        "/v1/predict?model=labels | image/png | text | 422 | The image is not an image",
        "/v1/predict?model=labels | image/png | half | 422 | The image",
        "/v1/predict?model=labels | image/png | bomb | 422 | over the limit of 64 million",
        "/v1/predict?model=labels | application/json | text | 400 | must be a list",
        "/v1/predict?model=labels | application/json | nothing | 400 | must be a list",
        "/v1/predict?model=labels | application/json | [] | 400 | must be a list",
        "/v1/predict?model=labels | application/json | [1] | 400 | must be a list",
        "/v1/predict?model=labels | application/json | ['AAAA'] x | 400 | must be a list",
        "/v1/predict?model=labels | application/json | ['%%%%'] | 400 | must be a list",
        "/v1/predict?model=labels | application/json | many | 413 | no more than 32",
        "/v1/heatmap?model=points&label=a | image/png | image | 400 | predicts points",
        "/v1/heatmap?model=labels&label=zzz | image/png | image | 400 | 'zzz' is no label",
        "/v1/nothing | image/png | image | 404 | ",
        "/v1/models | image/png | image | 405 | "
      })
  void whatCannotBeServedGetsAReason(
      String path, String type, String content, int status, String message) {
    Exchange response = post(path, content(content), "Content-Type: " + type);
    assertThat(response.status()).as(response.text()).isEqualTo(status);
    assertThat(response.json().get("error").asText())
        .contains(message == null ? "" : message)
        .doesNotContain("Exception");
  }

  private static byte[] content(String word) {
    byte[] image = Served.image("labels");
    return switch (word) {
      case "image" -> image;
      case "nothing" -> new byte[0];
      case "text" -> "no image".getBytes(StandardCharsets.US_ASCII);
      case "half" -> Arrays.copyOf(image, image.length / 2);
      case "bomb" -> bomb();
      case "many" ->
          ("[" + String.join(",", Collections.nCopies(33, "\"AAAA\"")) + "]")
              .getBytes(StandardCharsets.US_ASCII);
      default -> word.replace('\'', '"').getBytes(StandardCharsets.US_ASCII);
    };
  }

  /** A PNG whose header claims 60000 x 60000 pixels. */
  private static byte[] bomb() {
    byte[] png = Served.image("labels").clone();
    for (int side : new int[] {16, 20}) {
      png[side + 2] = (byte) (60000 >> 8);
      png[side + 3] = (byte) 60000;
    }
    CRC32 crc = new CRC32();
    crc.update(png, 12, 17);
    for (int i = 0; i < 4; i++) {
      png[29 + i] = (byte) (crc.getValue() >> 8 * (3 - i));
    }
    return png;
  }

  @ParameterizedTest
  @CsvSource({
    "Host: evil.example, 421",
    "Host: localhost.evil.example, 421",
    "Host: 192.168.1.2:8080, 421",
    "Host: models.example:80, 200",
    "Host: LOCALHOST:9999, 200",
    "Host: 127.0.0.1, 200",
    "Host: [::1]:8080, 200",
    "Origin: http://evil.example, 403",
    "Origin: null, 403",
    "Origin: http://localhost:1, 403",
    "Origin: http://localhost, 200",
    "Sec-Fetch-Site: cross-site, 403",
    "Sec-Fetch-Site: same-origin, 200",
    "Content-Encoding: gzip, 200"
  })
  void pagesOfOtherSitesMayNotAsk(String header, int status) {
    Exchange response = get("/v1/models", header);
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.headers())
        .containsEntry("x-content-type-options", "nosniff")
        .containsKey("content-security-policy")
        .doesNotContainKeys("access-control-allow-origin", "server");
  }

  @Test
  void encodedContentIsRefused() {
    Exchange response =
        post("/v1/predict?model=labels", Served.image("labels"), PNG, "Content-Encoding: gzip");
    assertThat(response.status()).isEqualTo(415);
  }

  @Test
  void tooLongUploadsAreRefusedBeforeTheyArrive() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write(
              Exchange.head(
                  "POST", "/v1/predict?model=labels", 1L << 40, PNG, "Expect: 100-continue"));
      assertThat(Exchange.read(socket).status()).isEqualTo(413);
    }
  }

  @Test
  void uploadsOfUnknownLengthEndAtTheLimit() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(60_000);
      String head =
          "POST /v1/predict?model=labels HTTP/1.1\r\nHost: localhost\r\n"
              + PNG
              + "\r\nTransfer-Encoding: chunked\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      byte[] chunk = new byte[1 << 20];
      for (int i = 0; i < 40; i++) {
        socket.getOutputStream().write("100000\r\n".getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(chunk);
        socket.getOutputStream().write("\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      socket.getOutputStream().write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      Exchange response = Exchange.read(socket);
      assertThat(response.status()).isEqualTo(413);
      assertThat(response.json().get("error").asText()).contains("more than 32 MB");
    }
  }

  @Test
  void anUploadThatStallsGetsAResponse() throws IOException {
    ServerSettings quick = Served.settings(Optional.empty(), false, Duration.ofSeconds(1));
    try (PredictionServer waiting = Served.start(quick, Map.of("m", Served.model("labels")));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), waiting.port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(Exchange.head("POST", "/v1/predict", 100, PNG));
      assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 408");
    }
  }

  @Test
  void whatIsNoHttpGetsNoPage() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write("\u0016\u0003 hello\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      assertThat(Exchange.read(socket).status()).isEqualTo(400);
    }
  }

  @Test
  void metricsCountRequestsAndImages() {
    post("/v1/predict?model=labels", Served.image("labels"), PNG);
    Exchange metrics = get("/metrics");
    assertThat(metrics.headers().get("content-type")).startsWith("text/plain");
    assertThat(metrics.text())
        .contains("finetune4j_requests_total{path=\"/v1/predict\",status=\"200\"}")
        .contains("finetune4j_images_total{model=\"labels\",outcome=\"predicted\"}")
        .contains("finetune4j_queue_images{model=\"points\"} 0.0");
    assertThat(get("/healthz").text()).isEqualTo("alive\n");
    assertThat(get("/readyz").text()).isEqualTo("ready\n");
  }

  @Test
  void aTokenOpensAllButHealthAndThePage() {
    ServerSettings settings = Served.settings(Optional.of("0123456789abcdef"), false);
    try (PredictionServer closed =
        Served.start(settings, Map.of("labels", Served.model("labels")))) {
      int port = closed.port();
      assertThat(settings.toString()).doesNotContain("0123456789abcdef");
      for (String open : List.of("/healthz", "/readyz", "/", "/page.js", "/openapi.yaml")) {
        assertThat(Exchange.get(port, open).status()).as(open).isEqualTo(200);
      }
      for (String header :
          List.of("X: y", "Authorization: Bearer x", "Authorization: Basic eA==")) {
        Exchange refused = Exchange.get(port, "/v1/models", header);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.headers()).containsEntry("www-authenticate", "Bearer");
        byte[] image = Served.image("labels");
        assertThat(Exchange.post(port, "/v1/predict", image, PNG, header).status()).isEqualTo(401);
        assertThat(Exchange.get(port, "/metrics", header).status()).isEqualTo(401);
      }
      String token = "authorization: bearer 0123456789abcdef";
      assertThat(Exchange.get(port, "/v1/models", token).status()).isEqualTo(200);
      byte[] image = Served.image("labels");
      assertThat(Exchange.post(port, "/v1/predict", image, PNG, token).status()).isEqualTo(200);
    }
  }

  @Test
  void stoppingFinishesWhatIsBeingServed() throws Exception {
    PredictionServer ending =
        Served.start(
            Served.settings(Optional.empty(), false), Map.of("labels", Served.model("labels")));
    byte[] image = Served.image("labels");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ending.port())) {
      socket.setSoTimeout(60_000);
      String[] headers = {PNG, "Expect: 100-continue"};
      socket.getOutputStream().write(Exchange.head("POST", "/v1/predict", image.length, headers));
      String begun = "HTTP/1.1 100 Continue\r\n\r\n"; // the content is being read
      assertThat(socket.getInputStream().readNBytes(begun.length()))
          .isEqualTo(begun.getBytes(StandardCharsets.US_ASCII));
      int port = ending.port();
      CompletableFuture<Void> stopped = CompletableFuture.runAsync(ending::close);
      while (Exchange.get(port, "/readyz").status() == 200) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      assertThat(Exchange.get(port, "/readyz").json().get("error").asText()).contains("stopping");
      assertThat(stopped).isNotDone();
      socket.getOutputStream().write(image);
      assertThat(Exchange.read(socket).status()).isEqualTo(200);
      stopped.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void aChangedModelIsReadAnewWithoutALostRequest(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("model.f4j");
    Files.copy(Served.model("labels"), file);
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    try (PredictionServer watching =
        Served.start(Served.settings(Optional.empty(), true), Map.of("m", file), lines)) {
      Path next = folder.resolve("next");
      try (SavedModel model = SavedModel.read(file)) {
        SavedModel.write(next, model.network(), model.card().withThresholds(Thresholds.of(0.0625)));
      }
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
      byte[] image = Served.image("labels");
      long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
      while (threshold(watching) != 0.0625 && System.nanoTime() < until) {
        assertThat(Exchange.post(watching.port(), "/v1/predict", image, PNG).status())
            .isEqualTo(200);
      }
      assertThat(threshold(watching)).isEqualTo(0.0625);
      Files.writeString(next, "no model");
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
      while (lines.size() < 2 && System.nanoTime() < until) {
        assertThat(Exchange.post(watching.port(), "/v1/predict", image, PNG).status())
            .isEqualTo(200);
      }
      assertThat(lines.get(1)).startsWith("The model before is served on: ");
      assertThat(threshold(watching)).isEqualTo(0.0625);
    }
  }

  private static double threshold(PredictionServer server) {
    JsonNode thresholds =
        Exchange.get(server.port(), "/v1/models").json().get("models").get(0).get("thresholds");
    return thresholds.elements().next().asDouble();
  }
}
