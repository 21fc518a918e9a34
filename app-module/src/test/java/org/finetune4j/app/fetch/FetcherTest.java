package org.finetune4j.app.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.ProxySelector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.finetune4j.app.fetch.FetchSettings.Patience;
import org.finetune4j.data.BadInputException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server of this machine that does what servers and networks do. */
@Timeout(120)
class FetcherTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final Patience PATIENT = new Patience(LONG, LONG, pauses(3));
  private static final Patience ONCE = new Patience(LONG, LONG, List.of());

  private static final long HUGE = 900_000_000_000_000_000L;

  @TempDir Path folder;
  private final List<String> notes = new CopyOnWriteArrayList<>();
  private FileServer server;
  private Path cache;
  private byte[] archive;

  @BeforeEach
  void start() throws IOException {
    server = FileServer.plain();
    cache = folder.resolve("cache");
    byte[] noise = new byte[100_000];
    new Random(3).nextBytes(noise);
    archive =
        Archives.tar()
            .file("shapes/train.csv", "fname,labels\n")
            .file("shapes/noise", noise)
            .gzipped();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static List<Duration> pauses(int attempts) {
    return Collections.nCopies(attempts, Duration.ofMillis(1));
  }

  private Path catalogue(String entries) throws IOException {
    return Files.writeString(folder.resolve("catalogue.json"), "[" + entries + "]");
  }

  private String entry(String more) {
    return String.format(
        Locale.ROOT,
        "{\"name\": \"shapes\", \"kind\": \"data\", \"url\": \"%s\"%s}",
        server.url("/shapes.tgz"),
        more);
  }

  private String complete() {
    return entry(bytes(archive) + sha256(archive));
  }

  private static String bytes(byte[] file) {
    return ", \"bytes\": " + file.length;
  }

  private static String sha256(byte[] file) {
    return ", \"sha256\": \"" + digest("SHA-256", file) + "\"";
  }

  private static String digest(String algorithm, byte[] file) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(file));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private Fetcher fetcher(String entries, Patience patience) throws IOException {
    return fetcher(entries, patience, Map.of(), Map.of(), Optional.empty());
  }

  private Fetcher fetcher(
      String entries,
      Patience patience,
      Map<String, String> environment,
      Map<String, String> properties,
      Optional<SSLContext> tls)
      throws IOException {
    FetchSettings found =
        FetchSettings.of(
            environment::get, properties::get, Optional.of(cache), Optional.of(catalogue(entries)));
    FetchSettings settings =
        new FetchSettings(
            found.cache(),
            found.catalogues(),
            found.mirror(),
            found.token(),
            found.proxies() == ProxySelector.getDefault() ? null : found.proxies(),
            found.proxyLogin(),
            tls,
            patience);
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    return new Fetcher(
        settings, new DownloadProgress(nowhere, false, System::nanoTime), notes::add);
  }

  private Path fetch(Fetcher fetcher) {
    return fetcher.fetch(fetcher.require("shapes"));
  }

  private Path fetchAll() throws IOException {
    return fetch(fetcher(complete(), PATIENT));
  }

  private void assertComplete(Path place) {
    assertThat(place).isEqualTo(cache.resolve("shapes").resolve("shapes"));
    assertThat(place.resolve("train.csv")).hasContent("fname,labels\n");
    assertThat(place.resolve("noise")).hasSize(100_000);
    assertThat(working()).noneMatch(name -> name.contains("part") || name.contains("new"));
  }

  private void assertNothingThere() {
    assertThat(cache.resolve("shapes")).doesNotExist();
    assertThat(cache.resolve("shapes.json")).doesNotExist();
  }

  private List<String> working() {
    try (Stream<Path> files = Files.list(cache.resolve(".fetch"))) {
      return files.map(p -> p.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BadInputException refusal(ThrowingCallable call) {
    return (BadInputException)
        assertThatThrownBy(call).isInstanceOf(BadInputException.class).actual();
  }

  @Test
  void dataAreFetchedOnceVerifiedAndUnpacked() throws IOException {
    server.on("/shapes.tgz", FileServer.file(archive));

    assertComplete(fetchAll());
    assertComplete(fetchAll());

    assertThat(server.requests()).hasSize(1);
    assertThat(notes.get(0))
        .contains(
            "Fetching shapes", ByteCount.text(archive.length), "/shapes.tgz", cache.toString());
    assertThat(notes).anyMatch(note -> note.contains(digest("SHA-256", archive)));
    assertThat(cache.resolve("shapes.json")).content().contains(digest("SHA-256", archive));
  }

  @Test
  void whatIsThereIsListedWithItsPlace() throws IOException {
    server.on("/shapes.tgz", FileServer.file(archive));
    Path place = fetchAll();

    List<Fetcher.Listed> list = fetcher(complete(), PATIENT).list();

    assertThat(list)
        .extracting(listed -> listed.source().name())
        .startsWith("pascal_2007", "biwi_head_pose", "voc2007")
        .contains(
            "resnet50", "resnet50.a1", "resnet18", "resnet34", "resnet101", "resnet152", "shapes");
    assertThat(list)
        .filteredOn(listed -> listed.place().isPresent())
        .singleElement()
        .isEqualTo(new Fetcher.Listed(list.get(list.size() - 1).source(), Optional.of(place)));
  }

  @Test
  void aDownloadThatIsCutGoesOnWhereItWas() throws IOException {
    server.on("/shapes.tgz", FileServer.cut(archive, 40_000), FileServer.file(archive));

    assertComplete(fetchAll());

    assertThat(server.requests()).hasSize(2);
    assertThat(server.requests().get(1).header("Range")).isPresent();
    assertThat(server.requests().get(1).header("If-Range")).contains("\"one\"");
    assertThat(notes).anyMatch(note -> note.contains("trying again"));
  }

  @Test
  void aLaterCommandGoesOnWhereAnEarlierOneWasCut() throws IOException {
    server.on("/shapes.tgz", FileServer.cut(archive, 40_000), FileServer.file(archive));

    BadInputException cut = refusal(() -> fetch(fetcher(complete(), ONCE)));
    assertThat(cut).hasMessageContainingAll("shapes.tgz was cut", "What has come is kept");
    assertNothingThere();
    assertComplete(fetch(fetcher(complete(), ONCE)));

    assertThat(server.requests().get(1).header("Range")).isPresent();
    assertThat(notes).anyMatch(note -> note.startsWith("Going on with shapes.tgz after"));
  }

  @Test
  void aDownloadThatWasKilledBeforeItWasVerifiedIsNotFetchedAgain() throws IOException {
    byte[] whole = archive;
    server.on("/shapes.tgz", FileServer.cut(whole, 40_000), FileServer.file(whole));
    refusal(() -> fetch(fetcher(complete(), ONCE)));
    Files.write(cache.resolve(".fetch/shapes.part"), whole);

    assertComplete(fetch(fetcher(complete(), ONCE)));

    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aServerThatIgnoresRangesSendsAllOfItAgain() throws IOException {
    server.on(
        "/shapes.tgz",
        FileServer.cut(archive, 40_000),
        exchange -> FileServer.send(exchange, 200, archive));

    assertComplete(fetchAll());
  }

  @Test
  void aFileThatHasChangedOnTheServerIsFetchedFromItsBeginning() throws IOException {
    byte[] old = archive.clone();
    old[200] ^= 1;
    server.on("/shapes.tgz", FileServer.cut(old, 40_000, "\"old\""), FileServer.file(archive));

    assertComplete(fetchAll());
  }

  @Test
  void aPartOfAnotherFileIsNotTaken() throws IOException {
    byte[] old = archive.clone();
    old[200] ^= 1;
    server.on(
        "/shapes.tgz",
        FileServer.cut(old, 40_000, "\"old\""),
        exchange -> {
          exchange.getResponseHeaders().set("ETag", "\"new\"");
          FileServer.part(exchange, archive, from(exchange));
        },
        FileServer.file(archive));

    assertComplete(fetchAll());
    assertThat(server.requests().get(2).header("Range")).isEmpty();
  }

  private static int from(HttpExchange exchange) {
    return Integer.parseInt(
        exchange.getRequestHeaders().getFirst("Range").replaceAll("[^0-9]", ""));
  }

  @Test
  void aPartThatBeginsElsewhereIsNotTaken() throws IOException {
    server.on(
        "/shapes.tgz",
        FileServer.cut(archive, 40_000),
        exchange -> FileServer.part(exchange, archive, 5),
        FileServer.file(archive));

    assertComplete(fetchAll());
  }

  @Test
  void aServerThatHasNoSuchPartIsAskedForAllOfIt() throws IOException {
    server.on(
        "/shapes.tgz",
        FileServer.cut(archive, 40_000),
        FileServer.status(416),
        FileServer.file(archive));

    assertComplete(fetchAll());
  }

  @Test
  void whatWasResumedWronglyIsFetchedFromItsBeginning() throws IOException {
    byte[] old = archive.clone();
    old[200] ^= 1; // with the same tag, as two machines behind one name may have it
    server.on("/shapes.tgz", FileServer.cut(old, 40_000), FileServer.file(archive));

    assertComplete(fetchAll());
    assertThat(notes).anyMatch(note -> note.contains("from the beginning"));
  }

  @Test
  void aServerThatStandsStillIsGivenUpAndAskedAgain() throws IOException {
    server.on("/shapes.tgz", server.stall(archive, 40_000), FileServer.file(archive));

    assertComplete(fetch(fetcher(complete(), new Patience(LONG, SHORT, pauses(5)))));

    assertThat(notes).anyMatch(note -> note.contains("stood still"));
  }

  @Test
  void aServerThatStandsStillForEverIsAnError() throws IOException {
    server.on("/shapes.tgz", server.stall(archive, 40_000));

    assertThat(refusal(() -> fetch(fetcher(complete(), new Patience(LONG, SHORT, List.of())))))
        .hasMessageContainingAll("stood still", "What has come is kept");
  }

  @Test
  void aServerThatDoesNotAnswerIsAnError() throws IOException {
    server.on("/shapes.tgz", server.silence());

    assertThat(refusal(() -> fetch(fetcher(complete(), new Patience(SHORT, SHORT, List.of())))))
        .hasMessageContaining("does not answer");
  }

  @Test
  void aFlippedByteIsFoundBeforeAnythingIsUnpacked() throws IOException {
    byte[] bad = archive.clone();
    bad[50_000] ^= 1;
    server.on("/shapes.tgz", FileServer.file(bad));

    assertThat(refusal(this::fetchAll))
        .hasMessageContainingAll(
            "not the file that the catalogue names",
            digest("SHA-256", bad),
            digest("SHA-256", archive),
            "--from");
    assertNothingThere();
    assertThat(working()).containsExactly("shapes.lock");
  }

  @Test
  void fastaisDigestOfTheBeginningIsCheckedAndTheWholeFilesIsKept() throws IOException {
    String digests = bytes(archive) + ", \"md5OfFirstMiB\": \"" + digest("MD5", archive) + "\"";
    server.on("/shapes.tgz", FileServer.file(archive));

    assertComplete(fetch(fetcher(entry(digests), PATIENT)));

    assertThat(notes)
        .anyMatch(note -> note.contains(digest("SHA-256", archive)) && note.contains("remembered"));
  }

  @Test
  void aWrongDigestOfTheBeginningOrOfAllIsRefused() throws IOException {
    server.on("/shapes.tgz", FileServer.file(archive));
    for (String name : List.of("md5", "md5OfFirstMiB")) {
      String wrong = ", \"" + name + "\": \"" + "0".repeat(32) + "\"";
      assertThat(refusal(() -> fetch(fetcher(entry(wrong), PATIENT)))).hasMessageContaining("MD5");
      assertNothingThere();
    }
  }

  @Test
  void aDamagedArchiveThatNoDigestTellsLeavesNothing() throws IOException {
    byte[] bad = archive.clone();
    bad[50_000] ^= 1;
    server.on("/shapes.tgz", FileServer.file(bad), FileServer.file(archive));

    assertThat(refusal(() -> fetch(fetcher(entry(bytes(archive)), PATIENT))))
        .hasMessageContaining("shapes.tgz is damaged");
    assertThat(notes).noneMatch(note -> note.contains("remembered"));
    assertNothingThere();
    assertComplete(fetch(fetcher(entry(bytes(archive)), PATIENT)));
  }

  @Test
  void anotherFileAtTheSameAddressIsRefusedLater() throws IOException {
    byte[] other = Archives.tar().file("shapes/train.csv", "other").gzipped();
    server.on("/shapes.tgz", FileServer.file(archive), FileServer.file(other));
    fetch(fetcher(entry(""), PATIENT));
    Cache.remove(cache.resolve("shapes"));

    assertThat(refusal(() -> fetch(fetcher(entry(""), PATIENT))))
        .hasMessageContainingAll(
            "not the file that came earlier",
            digest("SHA-256", other),
            digest("SHA-256", archive),
            "shapes.json");
    assertThat(cache.resolve("shapes")).doesNotExist();
  }

  @Test
  void theHubsAnnouncedDigestIsChecked() throws IOException {
    byte[] bad = archive.clone();
    bad[5000] ^= 1;
    String announced = "\"" + digest("SHA-256", archive) + "\"";
    server.on(
        "/shapes.tgz",
        FileServer.status(
            302,
            "Location",
            "/stored?key=secret",
            "X-Linked-ETag",
            announced,
            "X-Linked-Size",
            Integer.toString(archive.length)));
    server.on("/stored", FileServer.file(bad), FileServer.file(archive));

    assertThat(refusal(() -> fetch(fetcher(entry(""), PATIENT))))
        .hasMessageContaining("the server announced")
        .hasMessageNotContaining("secret");
    assertComplete(fetch(fetcher(entry(""), PATIENT)));
  }

  @Test
  void anAnnouncedLengthThatIsNotTheCataloguesIsRefusedAtOnce() throws IOException {
    server.on("/shapes.tgz", FileServer.file(new byte[5]));

    assertThat(refusal(this::fetchAll)).hasMessageContaining("has 5 bytes instead of");
  }

  @Test
  void aFileLongerThanItShouldBeIsRefused() throws IOException {
    server.on("/shapes.tgz", FileServer.chunked(new byte[archive.length + 1]));

    assertThat(refusal(this::fetchAll)).hasMessageContaining("has more than its");
  }

  @Test
  void aFileShorterThanItShouldBeIsRefused() throws IOException {
    server.on("/shapes.tgz", FileServer.chunked(Arrays.copyOf(archive, 500)));

    assertThat(refusal(this::fetchAll)).hasMessageContaining("shapes.tgz ended after 500 bytes");
  }

  @Test
  void aFileWithoutALengthIsTaken() throws IOException {
    server.on("/shapes.tgz", FileServer.chunked(archive));

    assertComplete(fetch(fetcher(entry(""), PATIENT)));
  }

  @Test
  void aFileThatTheDiskHasNoRoomForIsRefusedBeforeItComes() throws IOException {
    assumeThat(Files.getFileStore(folder).getUsableSpace()).isLessThan(HUGE);
    server.on(
        "/shapes.tgz",
        exchange -> {
          exchange.sendResponseHeaders(200, HUGE);
          exchange.getResponseBody().flush();
        });

    assertThat(refusal(() -> fetch(fetcher(entry(""), PATIENT))))
        .hasMessageContainingAll("are needed", "make room");
  }

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
  void whereNoServerIsTheMessageSaysWhatToBringAndHowToTakeIt() throws IOException {
    server.close();

    assertThat(refusal(this::fetchAll))
        .hasMessageContainingAll(
            "shapes could not be fetched: 127.0.0.1 cannot be reached",
            server.url("/shapes.tgz"),
            digest("SHA-256", archive),
            "finetune4j fetch shapes --from shapes.tgz");
  }

  @Test
  void aFileThatCameAnotherWayIsTaken() throws IOException {
    Path file = Files.write(folder.resolve("brought.tgz"), archive);
    Fetcher fetcher = fetcher(complete(), PATIENT);

    assertComplete(fetcher.take(fetcher.require("shapes"), file));

    assertThat(file).exists();
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aWrongFileThatCameAnotherWayIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("brought.tgz"), "something");
    Fetcher fetcher = fetcher(complete(), PATIENT);

    assertThat(refusal(() -> fetcher.take(fetcher.require("shapes"), file)))
        .hasMessageContainingAll("brought.tgz is not shapes", "9 bytes instead of");
    assertThat(refusal(() -> fetcher.take(fetcher.require("shapes"), folder.resolve("none"))))
        .hasMessageContaining("none is not there");
    assertNothingThere();
  }

  @Test
  void twoAtOnceFetchOnce() throws Exception {
    server.on("/shapes.tgz", FileServer.file(archive));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Path>> places =
          threads.invokeAll(Collections.nCopies(4, (Callable<Path>) this::fetchUnshared));
      for (Future<Path> place : places) {
        assertComplete(place.get());
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(server.requests()).hasSize(1);
  }

  private synchronized Fetcher unshared() throws IOException {
    return fetcher(complete(), PATIENT);
  }

  private Path fetchUnshared() throws IOException {
    return fetch(unshared());
  }

  @Test
  void aFolderThatWasNotFetchedIsLeftAlone() throws IOException {
    Path own = Files.createDirectories(cache.resolve("shapes"));
    Files.writeString(own.resolve("mine"), "work");
    server.on("/shapes.tgz", FileServer.file(archive));

    assertThat(refusal(this::fetchAll)).hasMessageContaining("was not fetched by finetune4j");
    assertThat(own.resolve("mine")).hasContent("work");
  }

  @Test
  void whatIsThereIsNotTakenForAnEntryOfAnotherDigest() throws IOException {
    server.on("/shapes.tgz", FileServer.file(archive));
    fetchAll();
    String other = ", \"sha256\": \"" + "0".repeat(64) + "\"";

    assertThat(refusal(() -> fetch(fetcher(entry(other), PATIENT))))
        .hasMessageContainingAll("is not what the catalogue names", "remove it and shapes.json");
  }

  @Test
  void aFileThatIsNoWeightsIsRefused() throws IOException {
    server.on("/shapes.tgz", FileServer.file(archive));
    String entry = complete().replace("\"data\"", "\"weights\"");

    assertThat(refusal(() -> fetch(fetcher(entry, PATIENT))))
        .hasMessageContaining("holds no weights");
    assertNothingThere();
  }

  @Test
  void weightsKeepTheirNameAndKind() throws IOException {
    byte[] weights;
    try (var in = FetcherTest.class.getResourceAsStream("/legacy/tiny.safetensors")) {
      weights = in.readAllBytes();
    }
    server.on("/model.safetensors", FileServer.file(weights));
    String entry =
        String.format(
            Locale.ROOT,
            "{\"name\": \"tiny\", \"kind\": \"weights\", \"url\": \"%s\"%s%s}",
            server.url("/model.safetensors"),
            bytes(weights),
            sha256(weights));
    Fetcher fetcher = fetcher(entry, PATIENT);

    Path place = fetcher.fetch(fetcher.require("tiny"));

    assertThat(place).isEqualTo(cache.resolve("tiny").resolve("tiny.safetensors"));
    assertThat(place).hasBinaryContent(weights);
    assertThat(fetcher.find("tiny", Kind.DATA)).isEmpty();
    assertThat(fetcher.find("tiny", Kind.WEIGHTS)).isPresent();
  }

  @Test
  void anArchivesFolderIsTheDataWhereTheCatalogueNamesIt() throws IOException {
    byte[] devkit = Archives.tar().file("VOCdevkit/VOC2007/a", "x").bytes();
    server.on("/shapes.tgz", FileServer.file(devkit));

    assertThat(fetch(fetcher(entry(", \"folder\": \"VOCdevkit/VOC2007\""), PATIENT)))
        .isEqualTo(cache.resolve("shapes/VOCdevkit/VOC2007"));
    Cache.remove(cache);
    assertThat(refusal(() -> fetch(fetcher(entry(", \"folder\": \"VOC2012\""), PATIENT))))
        .hasMessageContaining("holds no folder VOC2012");
    assertNothingThere();
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
