package org.finetune4j.app.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Only the file that the catalogue means is unpacked. */
@Timeout(120)
class VerificationTest extends FetcherFixture {
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
  void aDamagedArchiveWithoutADigestLeavesNothing() throws IOException {
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
}
