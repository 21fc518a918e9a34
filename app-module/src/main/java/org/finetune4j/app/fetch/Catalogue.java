package org.finetune4j.app.fetch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.InputFile;

/**
 * The names that data and weights go by: a JSON list of objects {@code {name, kind, url, bytes,
 * sha256, md5, md5OfFirstMiB, folder, geometry}}, of which name, kind and url are required.
 */
final class Catalogue {
  private static final String BUILT_IN = "catalogue.json";
  private static final long LARGEST = 4L << 20;
  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build()
          .readerFor(Entry[].class);

  private final Map<String, Source> sources;

  private Catalogue(Map<String, Source> sources) {
    this.sources = sources;
  }

  /** As it is written; what a file leaves out is null. */
  private record Entry(
      String name,
      String kind,
      String url,
      Long bytes,
      String sha256,
      String md5,
      String md5OfFirstMiB,
      String folder,
      String geometry) {}

  /** The one that comes with the program. */
  static Catalogue builtIn() {
    try (InputStream in = Catalogue.class.getResourceAsStream(BUILT_IN)) {
      return new Catalogue(Map.of()).with(READER.readValue(in), BUILT_IN, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The same with the entries of a file, which replace those of the same name.
   *
   * @throws BadInputException if the file is no catalogue
   */
  Catalogue with(Path file) {
    long bytes = InputFile.requireRegular(file);
    if (bytes > LARGEST) {
      throw bad(file, "has " + ByteCount.text(bytes) + ", and 4 MB are the most it may have");
    }
    try {
      Entry[] entries = READER.readValue(Files.readAllBytes(file));
      if (entries == null) {
        throw bad(file, "holds null");
      }
      return with(entries, file.toString(), false);
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null ? "" : ", line " + Math.max(1, e.getLocation().getLineNr());
      throw bad(
          file + where, "cannot be read: " + e.getOriginalMessage().replaceAll("\\(.*|\\R.*", ""));
    } catch (IOException e) {
      throw BadInputException.unreadable("The catalogue " + file, e);
    }
  }

  private Catalogue with(Entry[] entries, String place, boolean builtIn) {
    Map<String, Source> added = new LinkedHashMap<>();
    for (int i = 0; i < entries.length; i++) {
      Source source;
      try {
        source = source(entries[i], builtIn);
      } catch (IllegalArgumentException e) {
        String name = entries[i] == null || entries[i].name == null ? "" : " " + entries[i].name;
        throw bad(place, "entry " + (i + 1) + name + ": " + e.getMessage());
      }
      if (added.put(source.name(), source) != null) {
        throw bad(place, "names " + source.name() + " twice");
      }
    }
    Map<String, Source> all = new LinkedHashMap<>(sources);
    all.putAll(added);
    return new Catalogue(all);
  }

  private static Source source(Entry entry, boolean builtIn) {
    if (entry == null || entry.name == null || entry.kind == null || entry.url == null) {
      throw new IllegalArgumentException("name, kind and url are required");
    }
    Kind kind =
        switch (entry.kind) {
          case "data" -> Kind.DATA;
          case "weights" -> Kind.WEIGHTS;
          default ->
              throw new IllegalArgumentException(
                  "'" + entry.kind + "' is neither of the kinds data and weights");
        };
    try {
      return new Source(
          entry.name,
          kind,
          new URI(entry.url),
          entry.bytes == null ? OptionalLong.empty() : OptionalLong.of(entry.bytes),
          Optional.ofNullable(entry.sha256),
          Optional.ofNullable(entry.md5),
          Optional.ofNullable(entry.md5OfFirstMiB),
          Optional.ofNullable(entry.folder),
          Optional.ofNullable(entry.geometry),
          builtIn);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "'" + BadInputException.excerpt(entry.url) + "' cannot be a url", e);
    }
  }

  private static BadInputException bad(Object place, String what) {
    return new BadInputException(
        String.format(
            Locale.ROOT,
            "The catalogue %s %s: write a JSON list of {\"name\", \"kind\", \"url\", \"bytes\", \"sha256\"}.",
            place,
            what));
  }

  Optional<Source> find(String name) {
    return Optional.ofNullable(sources.get(name));
  }

  List<Source> sources() {
    return List.copyOf(sources.values());
  }
}
