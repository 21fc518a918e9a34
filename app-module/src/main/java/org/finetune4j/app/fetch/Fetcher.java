package org.finetune4j.app.fetch;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.finetune4j.app.file.AtomicFile;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.InputFile;
import org.finetune4j.model.weights.WeightsInspection;

/**
 * Data and weights by name. What is in the cache is taken from there; what is not is fetched,
 * verified, unpacked beside its place and renamed, so that a name stands for all of it or for
 * nothing.
 */
public final class Fetcher {
  private final FetchSettings settings;
  private final Catalogue catalogue;
  private final Cache cache;
  private final DownloadProgress progress;
  private final Consumer<String> notes;

  Fetcher(FetchSettings settings, DownloadProgress progress, Consumer<String> notes) {
    this.settings = settings;
    this.progress = progress;
    this.notes = notes;
    Catalogue all = Catalogue.builtIn();
    for (Path file : settings.catalogues()) {
      all = all.with(file);
    }
    catalogue = all;
    cache = new Cache(settings.cache());
  }

  /**
   * A fetcher with the settings of the environment.
   *
   * @param cache folder that an option names
   * @param file a catalogue that an option names
   * @param notes is given a sentence now and then
   * @param progress is where a download shows how far it is
   * @param terminal whether that can be overwritten
   * @throws BadInputException if a catalogue, a proxy or a mirror is none
   */
  public static Fetcher of(
      Optional<Path> cache,
      Optional<Path> file,
      Consumer<String> notes,
      PrintStream progress,
      boolean terminal) {
    return new Fetcher(
        FetchSettings.of(System::getenv, System::getProperty, cache, file),
        new DownloadProgress(progress, terminal, System::nanoTime),
        notes);
  }

  /**
   * An entry of the catalogue and whether it is in the cache.
   *
   * @param source the entry
   * @param place the data's folder or the weights' file; empty where it is not there
   */
  public record Listed(Source source, Optional<Path> place) {}

  /** All entries, those of the program first; what is wrong in the cache is noted. */
  public List<Listed> list() {
    return catalogue.sources().stream().map(s -> new Listed(s, lookUp(s))).toList();
  }

  private Optional<Path> lookUp(Source source) {
    try {
      return cache.find(source);
    } catch (BadInputException e) {
      notes.accept(e.getMessage());
      return Optional.empty();
    }
  }

  /** The folder that keeps what was fetched. */
  public Path cacheFolder() {
    return cache.folder();
  }

  /** The entry of that name and kind. */
  public Optional<Source> find(String name, Kind kind) {
    return catalogue.find(name).filter(source -> source.kind() == kind);
  }

  /** The names of a kind, for a message. */
  public String names(Kind kind) {
    return catalogue.sources().stream()
        .filter(source -> source.kind() == kind)
        .map(Source::name)
        .collect(Collectors.joining(", "));
  }

  /**
   * The entry of that name.
   *
   * @throws BadInputException if there is none
   */
  public Source require(String name) {
    return catalogue
        .find(name)
        .orElseThrow(
            () ->
                new BadInputException(
                    String.format(
                        Locale.ROOT,
                        "The catalogue has no '%s': take one of %s, %s.",
                        BadInputException.excerpt(name),
                        names(Kind.DATA),
                        names(Kind.WEIGHTS))));
  }

  /**
   * The data's folder or the weights' file; fetched where it is not in the cache.
   *
   * @throws BadInputException if it cannot be had, in one sentence with what to do
   */
  public Path fetch(Source source) {
    Optional<Path> there = cache.find(source);
    return there.isPresent() ? there.get() : locked(source, () -> download(source));
  }

  /**
   * The same of a file that came another way.
   *
   * @throws BadInputException if it is not the file that the catalogue names
   */
  public Path take(Source source, Path file) {
    InputFile.requireRegular(file);
    return locked(source, () -> install(source, file));
  }

  /** Something done while nobody else fetches the name. */
  @FunctionalInterface
  private interface Work {
    Path run() throws IOException;
  }

  private Path locked(Source source, Work work) {
    Runnable waiting =
        () -> notes.accept("Another process is fetching " + source.name() + "; waiting for it.");
    FetchLock lock = FetchLock.of(cache.working(source, "lock"), waiting);
    try {
      Optional<Path> there = cache.find(source);
      return there.isPresent() ? there.get() : work.run();
    } catch (IOException e) {
      throw AtomicFile.refusal(cache.place(source), e);
    } finally {
      progress.clear();
      lock.close();
    }
  }

  private Path download(Source source) throws IOException {
    notes.accept(
        String.format(
            Locale.ROOT,
            "Fetching %s (%s) from %s to %s.",
            source.name(),
            source.bytes().isPresent()
                ? ByteCount.text(source.bytes().getAsLong())
                : "size not known before",
            Source.address(settings.address(source)),
            cache.place(source)));
    Download download =
        new Download(source, new Server(settings), settings, cache, progress, notes);
    try {
      Path file = download.complete();
      Digests digests = digests(source, file);
      Optional<String> difference = difference(source, digests, download);
      if (difference.isPresent() && download.isResumed()) {
        notes.accept("What was resumed is not right; fetching it from the beginning.");
        download.discard();
        file = download.complete();
        digests = digests(source, file);
        difference = difference(source, digests, download);
      }
      if (difference.isPresent()) {
        download.discard();
        throw new FetchFailure(
            FetchFailure.Remedy.ANOTHER_WAY,
            source.fileName() + " is not the file that the catalogue names: " + difference.get());
      }
      return keepOrDiscard(source, file, digests, download);
    } catch (FetchFailure e) {
      throw refusal(source, e);
    }
  }

  private Path keepOrDiscard(Source source, Path file, Digests digests, Download download)
      throws FetchFailure, IOException {
    try {
      Path place = keep(source, file, digests, true);
      download.discard();
      return place;
    } catch (FetchFailure e) {
      download.discard();
      throw e;
    }
  }

  private Path install(Source source, Path file) throws IOException {
    Digests digests = digests(source, file);
    Optional<String> difference = source.difference(digests);
    if (difference.isPresent()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s is not %s: %s; nothing was taken. The right file lies at %s.",
              file,
              source.name(),
              difference.get(),
              source.address()));
    }
    try {
      return keep(source, file, digests, false);
    } catch (FetchFailure e) {
      throw new BadInputException(file + " is not taken: " + e.getMessage() + ".", e);
    }
  }

  private Digests digests(Source source, Path file) throws IOException {
    progress.starts("verifying " + source.name(), 0, OptionalLong.of(Files.size(file)));
    Digests digests = Digests.of(file, progress::at);
    progress.clear();
    return digests;
  }

  private static Optional<String> difference(Source source, Digests found, Download download) {
    return source
        .difference(found)
        .or(
            () ->
                download
                    .announcedSha256()
                    .filter(announced -> !announced.equals(found.sha256()))
                    .map(
                        announced ->
                            String.format(
                                Locale.ROOT,
                                "its SHA-256 is %s, and the server announced %s",
                                found.sha256(),
                                announced)));
  }

  /**
   * Makes a verified file what the name stands for.
   *
   * @param mine whether the file may be moved away
   */
  private Path keep(Source source, Path file, Digests digests, boolean mine)
      throws FetchFailure, IOException {
    cache.requireSame(source, digests);
    Path ready = cache.working(source, "new");
    Cache.remove(ready);
    Files.createDirectories(ready);
    try {
      if (source.kind() == Kind.WEIGHTS) {
        weights(source, file, ready, mine);
      } else {
        unpack(source, file, ready);
      }
      Path place = cache.keep(source, ready, digests);
      notes.accept(
          String.format(
              Locale.ROOT,
              source.sha256().isPresent()
                  ? "%s has the SHA-256 that the catalogue names, %s."
                  : "%s has the SHA-256 %s, which is remembered: another file would be refused.",
              source.fileName(),
              digests.sha256()));
      return place;
    } finally {
      Cache.remove(ready);
    }
  }

  private static void weights(Source source, Path file, Path ready, boolean mine)
      throws FetchFailure, IOException {
    Path weights = ready.resolve(source.weightsFile());
    try {
      WeightsInspection.of(file);
    } catch (BadInputException e) {
      throw new FetchFailure(FetchFailure.Remedy.NONE, "it holds no weights: " + e.getMessage(), e);
    }
    if (mine) {
      AtomicFile.move(file, weights);
    } else {
      Files.copy(file, weights);
    }
  }

  private void unpack(Source source, Path file, Path ready) throws FetchFailure, IOException {
    Archive archive = new Archive(file, source.fileName(), ArchiveLimits.of(file, ready));
    progress.starts("unpacking " + source.fileName(), 0, OptionalLong.empty());
    Archive.Contents contents = archive.unpack(ready, progress::at);
    progress.clear();
    if (!Files.isDirectory(Cache.content(source, ready))) {
      throw new FetchFailure(
          FetchFailure.Remedy.NONE,
          source.fileName() + " holds no folder " + source.folder().orElse(""));
    }
    notes.accept(
        String.format(
            Locale.ROOT,
            "Unpacked %d files, %s.",
            contents.files(),
            ByteCount.text(contents.bytes())));
  }

  private BadInputException refusal(Source source, FetchFailure e) {
    StringBuilder message =
        new StringBuilder(source.name() + " could not be fetched: " + e.getMessage() + ".");
    if (cache.working(source, "part").toFile().length() > 0) {
      message.append(" What has come is kept: the same command goes on from there.");
    }
    if (e.remedy() != FetchFailure.Remedy.NONE) {
      message.append(
          String.format(
              Locale.ROOT,
              " Where there is no network, bring %s (%s%s) and take it with: finetune4j fetch %s --from %s",
              source.address(),
              source.bytes().isPresent() ? ByteCount.text(source.bytes().getAsLong()) : "any size",
              source.sha256().map(sha256 -> ", SHA-256 " + sha256).orElse(""),
              source.name(),
              source.fileName()));
    }
    return new BadInputException(message.toString(), e);
  }
}
