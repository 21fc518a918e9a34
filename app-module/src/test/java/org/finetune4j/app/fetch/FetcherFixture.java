package org.finetune4j.app.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.finetune4j.app.fetch.FetchSettings.Patience;
import org.finetune4j.data.BadInputException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server of this machine that does what servers and networks do, and fetchers that ask it. */
abstract class FetcherFixture {
  static final Duration LONG = Duration.ofSeconds(60);
  static final Duration SHORT = Duration.ofMillis(400);
  static final Patience PATIENT = new Patience(LONG, LONG, pauses(3));
  static final Patience ONCE = new Patience(LONG, LONG, List.of());

  static final long HUGE = 900_000_000_000_000_000L;

  @TempDir Path folder;
  final List<String> notes = new CopyOnWriteArrayList<>();
  FileServer server;
  Path cache;
  byte[] archive;

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

  static List<Duration> pauses(int attempts) {
    return Collections.nCopies(attempts, Duration.ofMillis(1));
  }

  Path catalogue(String entries) throws IOException {
    return Files.writeString(folder.resolve("catalogue.json"), "[" + entries + "]");
  }

  String entry(String more) {
    return String.format(
        Locale.ROOT,
        "{\"name\": \"shapes\", \"kind\": \"data\", \"url\": \"%s\"%s}",
        server.url("/shapes.tgz"),
        more);
  }

  String complete() {
    return entry(bytes(archive) + sha256(archive));
  }

  static String bytes(byte[] file) {
    return ", \"bytes\": " + file.length;
  }

  static String sha256(byte[] file) {
    return ", \"sha256\": \"" + digest("SHA-256", file) + "\"";
  }

  static String digest(String algorithm, byte[] file) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(file));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  Fetcher fetcher(String entries, Patience patience) throws IOException {
    return fetcher(entries, patience, Map.of(), Map.of(), Optional.empty());
  }

  Fetcher fetcher(
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

  Path fetch(Fetcher fetcher) {
    return fetcher.fetch(fetcher.require("shapes"));
  }

  Path fetchAll() throws IOException {
    return fetch(fetcher(complete(), PATIENT));
  }

  void assertComplete(Path place) {
    assertThat(place).isEqualTo(cache.resolve("shapes").resolve("shapes"));
    assertThat(place.resolve("train.csv")).hasContent("fname,labels\n");
    assertThat(place.resolve("noise")).hasSize(100_000);
    assertThat(working()).noneMatch(name -> name.contains("part") || name.contains("new"));
  }

  void assertNothingThere() {
    assertThat(cache.resolve("shapes")).doesNotExist();
    assertThat(cache.resolve("shapes.json")).doesNotExist();
  }

  List<String> working() {
    try (Stream<Path> files = Files.list(cache.resolve(".fetch"))) {
      return files.map(p -> p.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static BadInputException refusal(ThrowingCallable call) {
    return (BadInputException)
        assertThatThrownBy(call).isInstanceOf(BadInputException.class).actual();
  }
}
