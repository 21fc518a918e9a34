package org.finetune4j.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The service does what {@code openapi.yaml}, as it is served, describes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
  private static final String TOKEN = "Authorization: Bearer 0123456789abcdef";
  private static final String PNG = "Content-Type: image/png";
  private static final byte[] IMAGE = Served.image("labels");

  /** What takes a stalled client or a full queue. */
  private static final Set<String> NOT_PROVOKED =
      Set.of(
          "/v1/predict 408",
          "/v1/predict 503",
          "/v1/heatmap 408",
          "/v1/heatmap 503",
          "/readyz 503");

  private final Set<String> seen = new TreeSet<>();
  private PredictionServer server;
  private JsonNode document;

  @BeforeAll
  void start() throws IOException {
    server = Served.start(Served.settings(Optional.of("0123456789abcdef"), false), Served.all());
    Exchange yaml = Exchange.get(server.port(), "/openapi.yaml");
    document = new YAMLMapper().readTree(yaml.text());
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
  }

  private void get(String path, int status, String... headers) {
    check("get", path, status, Exchange.get(server.port(), path, headers));
  }

  private void post(String path, byte[] body, int status, String... headers) {
    check("post", path, status, Exchange.post(server.port(), path, body, headers));
  }

  private void check(String method, String path, int status, Exchange response) {
    String route = path.replaceFirst("\\?.*", "");
    assertThat(response.status()).as(path + " " + response.text()).isEqualTo(status);
    JsonNode declared = document.get("paths").path(route).path(method).path("responses");
    assertThat(declared.has("" + status)).as(route + " " + status).isTrue();
    JsonNode described = resolved(declared.get("" + status));
    String type = response.headers().get("content-type").replaceFirst(";.*", "");
    JsonNode content = described.get("content").path(type);
    assertThat(content.isMissingNode()).as(route + " " + type).isFalse();
    described
        .path("headers")
        .fieldNames()
        .forEachRemaining(
            name -> assertThat(response.headers()).containsKey(name.toLowerCase(Locale.ROOT)));
    if (type.equals("application/json")) {
      assertThat(problems(content.get("schema"), response.text())).as(response.text()).isEmpty();
    } else if (content.get("schema").has("const")) {
      assertThat(response.text()).isEqualTo(content.get("schema").get("const").asText());
    }
    seen.add(route + " " + status);
  }

  /** The document's schemas stand beside the one, so that references lead to them. */
  private List<String> problems(JsonNode schema, String json) {
    ObjectNode whole = schema.deepCopy();
    whole.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    whole.set("components", document.get("components"));
    Schema compiled =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(whole.toString(), InputFormat.JSON);
    return compiled.validate(json, InputFormat.JSON).stream().map(Error::toString).toList();
  }

  @Test
  void eachDescribedResponseIsGivenAsDescribed() {
    get("/healthz", 200);
    get("/readyz", 200);
    get("/metrics", 200, TOKEN);
    get("/metrics", 401);
    get("/v1/models", 200, TOKEN);
    get("/v1/models", 401);
    get("/v1/models", 403, TOKEN, "Origin: http://evil.example");
    get("/v1/models", 421, TOKEN, "Host: evil.example");
    for (String task : List.of("labels", "points", "category")) {
      post("/v1/predict?model=" + task, IMAGE, 200, TOKEN, PNG);
      post("/v1/predict?model=" + task, list(IMAGE, new byte[3]), 200, TOKEN, json());
    }
    for (String path : List.of("/v1/predict", "/v1/heatmap")) {
      String query =
          path.equals("/v1/predict") ? "?model=labels" : "?model=labels&label=" + label();
      post(path + query, IMAGE, 200, TOKEN, "Content-Type: application/octet-stream");
      post(path, IMAGE, 400, TOKEN, PNG);
      post(path + query, IMAGE, 401, PNG);
      post(path + query, IMAGE, 403, TOKEN, PNG, "Sec-Fetch-Site: cross-site");
      post(path + "?model=none", IMAGE, 404, TOKEN, PNG);
      post(path + query, new byte[(32 << 20) + 1], 413, TOKEN, PNG);
      post(path + query, IMAGE, 415, TOKEN, "Content-Type: text/plain");
      post(path + query, IMAGE, 421, TOKEN, PNG, "Host: evil.example");
      post(path + query, new byte[3], 422, TOKEN, PNG);
    }
    Set<String> described = new TreeSet<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method ->
                            method
                                .getValue()
                                .get("responses")
                                .fieldNames()
                                .forEachRemaining(
                                    status -> described.add(path.getKey() + " " + status))));
    described.removeAll(NOT_PROVOKED);
    assertThat(seen).isEqualTo(described);
  }

  private String label() {
    Exchange models = Exchange.get(server.port(), "/v1/models", TOKEN);
    return models.json().get("models").get(0).get("names").get(0).asText();
  }

  private static String json() {
    return "Content-Type: application/json";
  }

  private static byte[] list(byte[]... images) {
    List<String> texts = new ArrayList<>();
    for (byte[] image : images) {
      texts.add('"' + Base64.getEncoder().encodeToString(image) + '"');
    }
    return texts.toString().getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void theDescribedLimitsAreThoseThatHold() {
    ServiceLimits limits = ServiceLimits.defaults();
    assertThat(document.at("/components/schemas/Images/maxItems").asInt())
        .isEqualTo(limits.images());
    assertThat(document.at("/info/description").asText().replaceAll("\\s+", " "))
        .contains(
            limits.pixels() / 1_000_000 + " megapixels",
            (limits.uploadBytes() >> 20) + " MB",
            limits.images() + " images",
            limits.request().toSeconds() + " seconds");
  }
}
