package org.finetune4j.app.fetch;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.finetune4j.app.fetch.FetchFailure.Remedy;
import org.finetune4j.app.file.AtomicFile;

/**
 * One file on its way: goes on where it was cut, as long as the server still has the same file, and
 * tries again a few times.
 */
final class Download {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int BUFFER = 1 << 16;

  /** Bytes after which a cut is no reason to give up soon. */
  private static final long HEADWAY = 1 << 20;

  /** Where neither the catalogue nor the server knows the size. */
  private static final long LARGEST = 1L << 36;

  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");
  private static final Pattern SHA_256 = Pattern.compile("\"?([0-9a-fA-F]{64})\"?");

  private final Source source;
  private final Server server;
  private final FetchSettings settings;
  private final Path part;
  private final Path state;
  private final DownloadProgress progress;
  private final Consumer<String> notes;
  private boolean resumed;

  Download(
      Source source,
      Server server,
      FetchSettings settings,
      Cache cache,
      DownloadProgress progress,
      Consumer<String> notes) {
    this.source = source;
    this.server = server;
    this.settings = settings;
    this.progress = progress;
    this.notes = notes;
    part = cache.working(source, "part");
    state = cache.working(source, "part.json");
  }

  /**
   * What is known of a part.
   *
   * @param url it comes from
   * @param validator the file's ETag, or when it was last changed; null where the server states
   *     neither
   * @param total size of the whole file; negative where it is not known
   * @param sha256 what the server announces of the whole file; null where it does not
   */
  private record State(String url, String validator, long total, String sha256) {
    OptionalLong size() {
      return total < 0 ? OptionalLong.empty() : OptionalLong.of(total);
    }
  }

  /** The file, which is whole, but not verified; it stays until {@link #discard}. */
  Path complete() throws FetchFailure {
    int failures = 0;
    while (true) {
      long before = size();
      try {
        attempt();
        return part;
      } catch (FetchFailure e) {
        failures = size() - before >= HEADWAY ? 1 : failures + 1;
        List<Duration> pauses = settings.patience().pauses();
        boolean mayRecover =
            e.remedy() == Remedy.AGAIN || e.remedy() == Remedy.ANOTHER_WAY && resumed;
        if (!mayRecover || failures > pauses.size()) {
          throw e;
        }
        pause(e, pauses.get(failures - 1));
      } finally {
        progress.clear();
      }
    }
  }

  private void pause(FetchFailure e, Duration pause) {
    Duration longest = FetchSettings.Patience.LONGEST_PAUSE;
    Duration asked = e.pause().compareTo(longest) > 0 ? longest : e.pause();
    Duration wait = asked.compareTo(pause) > 0 ? asked : pause;
    notes.accept(
        String.format(
            Locale.ROOT, "%s; trying again in %s.", e.getMessage(), Server.seconds(wait)));
    try {
      Thread.sleep(wait.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancellationException();
    }
  }

  /** Whether some of it came in an earlier attempt. */
  boolean isResumed() {
    return resumed;
  }

  /** The SHA-256 that the server gave on the way, as the Hugging Face hub does. */
  Optional<String> announcedSha256() {
    return state().map(State::sha256);
  }

  /** Forgets what has come. */
  void discard() {
    try {
      Files.deleteIfExists(part);
      Files.deleteIfExists(state);
    } catch (IOException e) {
      throw AtomicFile.refusal(part, e);
    }
  }

  private long size() {
    try {
      return Files.isRegularFile(part) ? Files.size(part) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private void attempt() throws FetchFailure {
    Optional<State> known = state().filter(s -> s.validator != null && size() > 0);
    long have = known.isPresent() ? size() : 0;
    if (known.isPresent() && known.get().total == have) {
      return; // it was cut before it was verified
    }
    Map<String, String> headers = new HashMap<>();
    if (have > 0) {
      headers.put("Range", "bytes=" + have + "-");
      headers.put("If-Range", known.get().validator);
    }
    Server.Response response = server.get(source, headers);
    try (StallGuard body = new StallGuard(response.body(), settings.patience().silence())) {
      receive(response, body, known, have);
    }
  }

  private void receive(Server.Response response, StallGuard body, Optional<State> known, long have)
      throws FetchFailure {
    if (response.status() == 206 && have > 0) {
      State state = known.get();
      requireContinuation(response, state, have);
      resumed = true;
      notes.accept(
          String.format(
              Locale.ROOT, "Going on with %s after %s.", source.fileName(), ByteCount.text(have)));
      copy(body, have, state);
    } else if (response.status() == 200) {
      if (have > 0) {
        notes.accept(
            "The server sends " + source.fileName() + " from its beginning, which is taken.");
      }
      State state = state(response);
      remember(state);
      resumed = false;
      copy(body, 0, state);
    } else if (response.status() == 206 || response.status() == 416) {
      discard();
      throw new FetchFailure(
          Remedy.AGAIN, response.address().getHost() + " has no such part of " + source.fileName());
    } else {
      throw refusal(response);
    }
  }

  private void requireContinuation(Server.Response response, State known, long have)
      throws FetchFailure {
    Matcher range = CONTENT_RANGE.matcher(response.header("Content-Range").orElse(""));
    boolean fits =
        range.matches()
            && range.group(1).equals(Long.toString(have))
            && (range.group(2).equals("*") || range.group(2).equals(Long.toString(known.total)));
    Optional<String> now = validator(response);
    if (!fits || now.isPresent() && !now.get().equals(known.validator)) {
      discard();
      throw new FetchFailure(
          Remedy.AGAIN, source.fileName() + " has changed on the server since it was cut");
    }
  }

  private State state(Server.Response response) throws FetchFailure {
    long total =
        response
            .header("Content-Length")
            .filter(length -> length.matches("\\d{1,18}"))
            .map(Long::valueOf)
            .orElse(-1L);
    Optional<Long> linked =
        response
            .first()
            .firstValue("X-Linked-Size")
            .filter(length -> length.matches("\\d{1,18}"))
            .map(Long::valueOf);
    long announced = total < 0 ? linked.orElse(-1L) : total;
    if (announced >= 0 && source.bytes().isPresent() && source.bytes().getAsLong() != announced) {
      throw new FetchFailure(
          Remedy.ANOTHER_WAY,
          String.format(
              Locale.ROOT,
              "%s has %d bytes instead of %d",
              Source.address(response.address()),
              announced,
              source.bytes().getAsLong()));
    }
    Matcher sha256 = SHA_256.matcher(response.first().firstValue("X-Linked-ETag").orElse(""));
    return new State(
        source.address(),
        validator(response).orElse(null),
        announced < 0 ? source.bytes().orElse(-1) : announced,
        sha256.matches() ? sha256.group(1).toLowerCase(Locale.ROOT) : null);
  }

  /** What If-Range may be given: a strong ETag, else the time of the last change. */
  private static Optional<String> validator(Server.Response response) {
    return response
        .header("ETag")
        .filter(tag -> tag.startsWith("\""))
        .or(() -> response.header("Last-Modified"));
  }

  private void copy(StallGuard body, long have, State state) throws FetchFailure {
    OptionalLong total = state.size();
    long most = total.orElse(LARGEST);
    requireRoom(most - have, total.isPresent());
    progress.starts(source.fileName(), have, total);
    byte[] buffer = new byte[BUFFER];
    long bytes = have;
    try (OutputStream out =
        have > 0
            ? Files.newOutputStream(part, StandardOpenOption.APPEND)
            : Files.newOutputStream(part)) {
      for (int n = read(body, buffer, bytes, total); n >= 0; ) {
        if (bytes + n > most) {
          throw new FetchFailure(
              Remedy.ANOTHER_WAY,
              String.format(Locale.ROOT, "%s has more than its %d bytes", source.fileName(), most));
        }
        out.write(buffer, 0, n);
        bytes += n;
        progress.at(bytes);
        n = read(body, buffer, bytes, total);
      }
    } catch (IOException e) {
      throw AtomicFile.refusal(part, e);
    }
    if (total.isPresent() && bytes < total.getAsLong()) {
      throw cut("ended", bytes, total, null);
    }
  }

  /** Reads from the server; what writing to the disk throws is another matter. */
  private int read(InputStream body, byte[] buffer, long bytes, OptionalLong total)
      throws FetchFailure {
    try {
      return body.read(buffer);
    } catch (StallGuard.Stalled e) {
      throw cut(e.getMessage(), bytes, total, e);
    } catch (IOException e) {
      throw cut("was cut", bytes, total, e);
    }
  }

  private FetchFailure cut(String how, long bytes, OptionalLong total, Throwable cause) {
    return new FetchFailure(
        Remedy.AGAIN,
        String.format(
            Locale.ROOT,
            "%s %s after %s%s",
            source.fileName(),
            how,
            ByteCount.text(bytes),
            total.isPresent() ? " of " + ByteCount.text(total.getAsLong()) : ""),
        cause);
  }

  private void requireRoom(long bytes, boolean exactly) throws FetchFailure {
    try {
      long free = Files.getFileStore(part.getParent()).getUsableSpace();
      if (exactly && bytes > free) {
        throw new FetchFailure(
            Remedy.NONE,
            String.format(
                Locale.ROOT,
                "%s are needed, and the disk of %s has %s left; make room, or name another folder with --cache or %s",
                ByteCount.text(bytes),
                settings.cache(),
                ByteCount.text(free),
                FetchSettings.CACHE));
      }
    } catch (IOException e) {
      throw AtomicFile.refusal(part, e);
    }
  }

  private FetchFailure refusal(Server.Response response) {
    int status = response.status();
    String what = Source.address(response.address()) + " answers " + status;
    String host = response.address().getHost();
    return switch (status) {
      case 401, 403 ->
          new FetchFailure(
              Remedy.ANOTHER_WAY,
              String.format(
                  Locale.ROOT,
                  "%s (access denied); a private hub's token is taken from %s, for catalogues of your own and over https",
                  what,
                  FetchSettings.TOKEN));
      case 404, 410 ->
          new FetchFailure(Remedy.ANOTHER_WAY, what + " (there is no such file any more)");
      case 407 ->
          new FetchFailure(
              Remedy.NONE,
              "the proxy wants a password; write it as http://user:password@host:port");
      case 429 ->
          new FetchFailure(
              Remedy.AGAIN, what + " (" + host + " gets too many requests)", retryAfter(response));
      case 408, 425, 500, 502, 503, 504 ->
          new FetchFailure(Remedy.AGAIN, what + " (trouble at " + host + ")", retryAfter(response));
      default -> new FetchFailure(Remedy.ANOTHER_WAY, what);
    };
  }

  private static Duration retryAfter(Server.Response response) {
    String value = response.header("Retry-After").orElse("0").strip();
    if (value.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      ZonedDateTime until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
      Duration wait = Duration.between(Instant.now(), until.toInstant());
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeParseException e) {
      return Duration.ZERO;
    }
  }

  private void remember(State now) {
    try {
      AtomicFile.write(state, MAPPER.writeValueAsString(now));
    } catch (IOException e) {
      throw AtomicFile.refusal(state, e);
    }
  }

  /** Of the part that is there; empty where it is another's, or nothing that was written here. */
  private Optional<State> state() {
    try {
      return Files.isRegularFile(state)
          ? Optional.ofNullable(MAPPER.readValue(state.toFile(), State.class))
              .filter(s -> source.address().equals(s.url))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
