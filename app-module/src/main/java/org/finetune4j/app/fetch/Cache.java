package org.finetune4j.app.fetch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.finetune4j.app.file.AtomicFile;
import org.finetune4j.data.BadInputException;

/**
 * The folder that keeps what was fetched: for each name a folder, and beside it {@code NAME.json},
 * which records where it came from and what its file's digests were. What is not complete lies in
 * {@code .fetch}.
 */
final class Cache {
  private static final long LARGEST_RECORD = 1L << 16;
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path folder;

  Cache(Path folder) {
    this.folder = folder;
  }

  /** What the cache knows of a name; written before the folder gets its name. */
  private record Entry(
      String name, String url, long bytes, String sha256, String md5, String md5OfFirstMiB) {
    Digests digests() {
      return new Digests(bytes, sha256, md5, md5OfFirstMiB);
    }
  }

  Path folder() {
    return folder;
  }

  /** Where the data or weights of an entry lie once they are there. */
  Path place(Source source) {
    return folder.resolve(source.name());
  }

  /** A file that nobody but the fetching process looks at. */
  Path working(Source source, String what) {
    return folder.resolve(".fetch").resolve(source.name() + "." + what);
  }

  private Path record(Source source) {
    return folder.resolve(source.name() + ".json");
  }

  /**
   * The data's folder or the weights' file, if it is there whole.
   *
   * @throws BadInputException if something else lies in its place
   */
  Optional<Path> find(Source source) {
    Path place = place(source);
    if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    Entry entry =
        read(source)
            .orElseThrow(
                () ->
                    new BadInputException(
                        String.format(
                            Locale.ROOT,
                            "%s was not fetched by finetune4j: move it away, or name another folder with --cache or %s.",
                            place,
                            FetchSettings.CACHE)));
    requireOf(source, entry);
    return Optional.of(content(source, place))
        .filter(
            content ->
                source.kind() == Kind.DATA
                    ? Files.isDirectory(content)
                    : sizeOf(content) == entry.bytes);
  }

  /**
   * Refuses a file that is not the one an earlier fetch brought from the same address, where the
   * catalogue does not state which is right.
   *
   * @throws BadInputException with both digests
   */
  void requireSame(Source source, Digests found) {
    Optional<Entry> earlier =
        read(source)
            .filter(entry -> source.sha256().isEmpty())
            .filter(entry -> entry.url.equals(source.address()))
            .filter(entry -> !entry.sha256.equals(found.sha256()));
    if (earlier.isPresent()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s is not the file that came earlier: its SHA-256 is %s, and %s holds %s; remove that file if you trust the new one.",
              source.name(),
              found.sha256(),
              record(source),
              earlier.get().sha256));
    }
  }

  private void requireOf(Source source, Entry entry) {
    boolean same =
        source.difference(entry.digests()).isEmpty()
            && (source.isIdentified() || entry.url.equals(source.address()));
    if (!same) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s is not what the catalogue names (it came from %s, SHA-256 %s): remove it and %s to fetch it anew, or name another folder with --cache or %s.",
              place(source),
              entry.url,
              entry.sha256,
              record(source).getFileName(),
              FetchSettings.CACHE));
    }
  }

  private Optional<Entry> read(Source source) {
    Path file = record(source);
    try {
      if (Files.size(file) > LARGEST_RECORD) {
        throw unreadable(file);
      }
      Entry entry = MAPPER.readValue(Files.readAllBytes(file), Entry.class);
      if (entry == null || entry.url == null || entry.sha256 == null) {
        throw unreadable(file);
      }
      return Optional.of(entry);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw unreadable(file);
    } catch (IOException e) {
      throw BadInputException.unreadable(file.toString(), e);
    }
  }

  private static BadInputException unreadable(Path file) {
    return new BadInputException(
        file + " does not name what was fetched: remove it and the folder beside it.");
  }

  /**
   * Puts a complete folder in its place.
   *
   * @param ready a folder of {@link #working}, with everything in it
   */
  Path keep(Source source, Path ready, Digests digests) {
    Path place = place(source);
    try {
      Entry entry =
          new Entry(
              source.name(),
              source.address(),
              digests.bytes(),
              digests.sha256(),
              digests.md5(),
              digests.md5OfFirstMiB());
      AtomicFile.write(record(source), MAPPER.writeValueAsString(entry) + "\n");
      remove(place);
      Files.move(ready, place);
    } catch (IOException e) {
      throw AtomicFile.refusal(place, e);
    }
    return content(source, place);
  }

  /** What a user of the name gets of its folder. */
  static Path content(Source source, Path place) {
    if (source.kind() == Kind.WEIGHTS) {
      return place.resolve(source.weightsFile());
    }
    return source.folder().map(place::resolve).orElseGet(() -> onlyFolder(place).orElse(place));
  }

  /** The one folder that an archive packs everything into, where it does. */
  private static Optional<Path> onlyFolder(Path place) {
    try (Stream<Path> entries = Files.list(place)) {
      // What macOS adds to zip archives is nobody's data.
      var all = entries.filter(e -> !e.getFileName().toString().equals("__MACOSX")).toList();
      return all.size() == 1
          ? Optional.of(all.get(0)).filter(Files::isDirectory)
          : Optional.empty();
    } catch (IOException e) {
      throw BadInputException.unreadable(place.toString(), e);
    }
  }

  private static long sizeOf(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : -1;
    } catch (IOException e) {
      return -1;
    }
  }

  /** Removes a file, or a folder with what is in it; follows no links. */
  static void remove(Path place) throws IOException {
    if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> all = Files.walk(place)) {
      for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    }
  }
}
