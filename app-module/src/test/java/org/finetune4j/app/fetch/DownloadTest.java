package org.finetune4j.app.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.finetune4j.app.fetch.FetchSettings.Patience;
import org.finetune4j.data.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Downloads that are cut, stand still or go on. */
@Timeout(120)
class DownloadTest extends FetcherFixture {
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
  void aServerThatDoesNotReplyIsAnError() throws IOException {
    server.on("/shapes.tgz", server.silence());

    assertThat(refusal(() -> fetch(fetcher(complete(), new Patience(SHORT, SHORT, List.of())))))
        .hasMessageContaining("does not answer");
  }
}
