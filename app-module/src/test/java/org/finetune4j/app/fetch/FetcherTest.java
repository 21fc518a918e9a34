package org.finetune4j.app.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is fetched, what is taken from elsewhere, and what is left alone. */
@Timeout(120)
class FetcherTest extends FetcherFixture {
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
}
