package org.finetune4j.app.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Refusals, redirections, tokens, mirrors and proxies. */
@Timeout(120)
class ServerTest extends FetcherFixture {
  @ParameterizedTest
  @CsvSource({
    "400, 1, answers 400",
    "401, 1, FINETUNE4J_TOKEN",
    "403, 1, access denied",
    "404, 1, no such file",
    "407, 1, proxy",
    "410, 1, no such file",
    "429, 4, too many requests",
    "500, 4, trouble",
    "503, 4, trouble"
  })
  void aServerThatRefusesIsOneSentenceAndTroubleIsTriedAgain(int status, int asked, String what)
      throws IOException {
    server.on("/shapes.tgz", FileServer.status(status));

    assertThat(refusal(this::fetchAll))
        .message()
        .startsWith("shapes could not be fetched: ")
        .contains(what);
    assertThat(server.requests()).hasSize(asked);
    assertNothingThere();
  }

  @Test
  void troubleThatEndsIsWaitedFor() throws IOException {
    server.on(
        "/shapes.tgz",
        FileServer.status(503, "Retry-After", "0"),
        FileServer.status(429, "Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"),
        FileServer.file(archive));

    assertComplete(fetchAll());
  }

  @Test
  void aTokenGoesToItsHostAndNotWhereThatRedirectsTo() throws IOException {
    try (FileServer store = FileServer.plain()) {
      store.on("/stored", FileServer.file(archive));
      server.on("/shapes.tgz", FileServer.redirect("/next"));
      server.on("/next", FileServer.redirect(store.url("/stored")));

      assertComplete(fetch(withToken("s3cret")));

      assertThat(server.requests())
          .hasSize(2)
          .allMatch(r -> r.header("Authorization").equals(Optional.of("Bearer s3cret")));
      assertThat(store.requests()).hasSize(1).allMatch(r -> r.header("Authorization").isEmpty());
      assertThat(notes).noneMatch(note -> note.contains("s3cret"));
    }
  }

  private Fetcher withToken(String token) throws IOException {
    return fetcher(
        complete(), PATIENT, Map.of("FINETUNE4J_TOKEN", token), Map.of(), Optional.empty());
  }

  @Test
  void aTokenIsInNoMessage() throws IOException {
    server.on("/shapes.tgz", FileServer.status(403));

    assertThat(refusal(() -> fetch(withToken("s3cret")))).hasMessageNotContaining("s3cret");
    assertThat(refusal(() -> withToken("s3\u00e4cret"))).hasMessageNotContaining("cret");
    assertThat(
            FetchSettings.of(
                    Map.of("FINETUNE4J_TOKEN", "s3cret")::get,
                    Map.<String, String>of()::get,
                    Optional.of(cache),
                    Optional.empty())
                .toString())
        .doesNotContain("s3cret");
  }

  @Test
  void redirectionsWithoutEndOrToNoWebAddressAreRefused() throws IOException {
    server.on("/shapes.tgz", FileServer.redirect("/shapes.tgz"));
    assertThat(refusal(this::fetchAll)).hasMessageContaining("redirects more than 10 times");

    server.on("/shapes.tgz", FileServer.redirect("file:///etc/passwd"));
    assertThat(refusal(this::fetchAll)).hasMessageContaining("no web address");

    server.on("/shapes.tgz", FileServer.redirect("http://[broken"));
    assertThat(refusal(this::fetchAll)).hasMessageContaining("no address");
  }

  @Test
  void whereNoServerIsTheMessageNamesWhatToBringAndHowToTakeIt() throws IOException {
    server.close();

    assertThat(refusal(this::fetchAll))
        .hasMessageContainingAll(
            "shapes could not be fetched: 127.0.0.1 cannot be reached",
            server.url("/shapes.tgz"),
            digest("SHA-256", archive),
            "finetune4j fetch shapes --from shapes.tgz");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:%d", "http://127.0.0.1:%d/"})
  void aMirrorTakesThePlaceOfTheBuiltInAddresses(String mirror) throws IOException {
    String address = String.format(Locale.ROOT, mirror, server.port());
    Fetcher fetcher =
        fetcher(
            complete(), PATIENT, Map.of(), Map.of("finetune4j.mirror", address), Optional.empty());

    assertThat(refusal(() -> fetcher.fetch(fetcher.require("resnet18"))))
        .hasMessageContaining("404");
    assertThat(server.requests())
        .singleElement()
        .extracting(FileServer.Request::address)
        .asString()
        .startsWith("/huggingface.co/timm/resnet18.tv_in1k/resolve/");
    server.on("/shapes.tgz", FileServer.file(archive));
    assertComplete(fetch(fetcher));
  }

  @Test
  void aProxyOfTheEnvironmentIsAsked() throws IOException {
    server.on("/shapes.tgz", FileServer.file(archive));
    String behind = complete().replace("http://127.0.0.1:" + server.port(), "http://data.example");
    Map<String, String> environment = Map.of("http_proxy", server.url(""));

    assertComplete(fetch(fetcher(behind, PATIENT, environment, Map.of(), Optional.empty())));

    assertThat(server.requests())
        .singleElement()
        .extracting(FileServer.Request::address)
        .isEqualTo("http://data.example/shapes.tgz");
  }

  @Test
  void aProxyGetsItsPasswordAndTheServerDoesNot() throws IOException {
    server.on(
        "/shapes.tgz",
        FileServer.status(407, "Proxy-Authenticate", "Basic realm=\"proxy\""),
        FileServer.file(archive));
    String behind = complete().replace("http://127.0.0.1:" + server.port(), "http://data.example");
    Map<String, String> environment =
        Map.of("HTTP_PROXY", "http://me:p%40ss@127.0.0.1:" + server.port());

    assertComplete(fetch(fetcher(behind, PATIENT, environment, Map.of(), Optional.empty())));

    assertThat(server.requests().get(1).header("Proxy-Authorization")).isPresent();
    assertThat(server.requests().get(1).header("Authorization")).isEmpty();
    assertThat(notes).noneMatch(note -> note.contains("p@ss") || note.contains("p%40ss"));
  }

  @Test
  void aServerIsTrustedByItsCertificateAlone() throws Exception {
    Certificate certificate = Certificate.of(folder);
    try (FileServer secure = FileServer.secure(certificate.server())) {
      secure.on("/shapes.tgz", FileServer.file(archive));
      server.on("/insecure", FileServer.file(archive));
      String entry = complete().replace(server.url("/"), secure.url("/"));

      assertThat(refusal(() -> fetch(fetcher(entry, PATIENT))))
          .hasMessageContainingAll("certificate is not trusted", "trustStore");
      assertComplete(
          fetch(fetcher(entry, PATIENT, Map.of(), Map.of(), Optional.of(certificate.client()))));

      Cache.remove(cache);
      secure.on("/shapes.tgz", FileServer.redirect(server.url("/insecure")));
      assertThat(
              refusal(
                  () ->
                      fetch(
                          fetcher(
                              entry,
                              PATIENT,
                              Map.of(),
                              Map.of(),
                              Optional.of(certificate.client())))))
          .hasMessageContaining("from https to http");
    }
  }
}
