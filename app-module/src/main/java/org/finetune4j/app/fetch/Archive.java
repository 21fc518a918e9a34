package org.finetune4j.app.fetch;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.function.LongConsumer;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.finetune4j.app.fetch.FetchFailure.Remedy;

/**
 * A {@code tar}, {@code tar.gz} or {@code zip} archive that is not trusted. The library reads it;
 * whatever it names passes through {@link UnpackedFolder}, which lets nothing out.
 */
final class Archive {
  /** For a header with its long names; between files that is all there is. */
  private static final long LONGEST_HEADER = 4L << 20;

  /** Zeros after the end, of which tar writes a few blocks. */
  private static final long LONGEST_END = 64L << 20;

  private static final int TYPE = 0170000;
  private static final int REGULAR = 0100000;
  private static final int FOLDER = 0040000;

  private final Path file;
  private final String title;
  private final ArchiveLimits limits;

  /**
   * An archive.
   *
   * @param title what messages call it
   */
  Archive(Path file, String title, ArchiveLimits limits) {
    this.file = file;
    this.title = title;
    this.limits = limits;
  }

  /**
   * What was in it.
   *
   * @param files how many
   * @param bytes of them together
   */
  record Contents(int files, long bytes) {}

  /** What reading may throw. */
  @FunctionalInterface
  private interface Reading<T> {
    T read() throws IOException;
  }

  /**
   * Unpacks it into an empty folder.
   *
   * @param progress is given the bytes written so far
   * @throws FetchFailure if it is damaged or wants what no archive of data does; what was unpacked
   *     by then is of no use
   * @throws IOException if the disk does not take it
   */
  Contents unpack(Path into, LongConsumer progress) throws FetchFailure, IOException {
    UnpackedFolder folder = new UnpackedFolder(into, title, limits, progress);
    byte[] head = new byte[512];
    int n;
    try (InputStream in = Files.newInputStream(file)) {
      n = in.readNBytes(head, 0, head.length);
    }
    if (n > 2 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b) {
      try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
          InputStream plain =
              reading(
                  () ->
                      GzipCompressorInputStream.builder()
                          .setInputStream(raw)
                          .setDecompressConcatenated(true)
                          .get())) {
        tar(plain, folder);
      }
    } else if (n > 3 && head[0] == 'P' && head[1] == 'K') {
      zip(folder);
    } else if (TarArchiveInputStream.matches(head, n) || isOldTar(head, n)) {
      try (InputStream raw = new BufferedInputStream(Files.newInputStream(file))) {
        tar(raw, folder);
      }
    } else {
      throw failure(
          new String(head, 0, Math.min(n, 200), StandardCharsets.ISO_8859_1)
                  .stripLeading()
                  .startsWith("<")
              ? "is a web page, not an archive"
              : "is no tar, tar.gz or zip archive");
    }
    return folder.complete();
  }

  /** Of before 1988, without a magic number: its header has a sum of its own. */
  private static boolean isOldTar(byte[] head, int n) {
    return n == 512 && head[0] != 0 && TarUtils.verifyCheckSum(head);
  }

  private void tar(InputStream plain, UnpackedFolder folder) throws FetchFailure, IOException {
    BoundedStream bounded = new BoundedStream(plain);
    bounded.allow(LONGEST_HEADER);
    TarArchiveInputStream tar =
        reading(() -> new TarArchiveInputStream(bounded, StandardCharsets.UTF_8.name()));
    while (true) {
      bounded.allow(LONGEST_HEADER);
      TarArchiveEntry entry = reading(tar::getNextEntry);
      if (entry == null) {
        break;
      }
      bounded.allow(Math.max(0, entry.getSize()) + LONGEST_HEADER);
      add(entry, tar, folder);
    }
    bounded.allow(LONGEST_END);
    byte[] rest = new byte[1 << 16];
    // The sum over what was compressed comes last.
    while (reading(() -> bounded.read(rest)) >= 0) {}
  }

  private void add(TarArchiveEntry entry, TarArchiveInputStream tar, UnpackedFolder folder)
      throws FetchFailure, IOException {
    String name = entry.getName();
    if (entry.isSymbolicLink()) {
      folder.symbolicLink(name, entry.getLinkName());
    } else if (entry.isLink()) {
      folder.hardLink(name, entry.getLinkName());
    } else if (entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO()) {
      throw failure("holds '" + name + "', a device or a pipe");
    } else if (entry.isDirectory()) {
      folder.folder(name);
    } else if (entry.isFile() && tar.canReadEntryData(entry)) {
      folder.file(name, buffer -> reading(() -> tar.read(buffer)));
    } else {
      throw failure("holds '" + name + "', which is neither a file nor a folder");
    }
  }

  private void zip(UnpackedFolder folder) throws FetchFailure, IOException {
    try (ZipFile zip = reading(() -> ZipFile.builder().setPath(file).get())) {
      Enumeration<ZipArchiveEntry> entries = zip.getEntriesInPhysicalOrder();
      while (entries.hasMoreElements()) {
        add(entries.nextElement(), zip, folder);
      }
    }
  }

  private void add(ZipArchiveEntry entry, ZipFile zip, UnpackedFolder folder)
      throws FetchFailure, IOException {
    String name = entry.getName();
    int type = entry.getUnixMode() & TYPE;
    if (entry.isUnixSymlink()) {
      if (entry.getSize() > 4096) {
        throw failure("holds the link '" + name + "' to a longer name than any");
      }
      folder.symbolicLink(name, reading(() -> zip.getUnixSymlink(entry)));
    } else if (type != 0 && type != REGULAR && type != FOLDER) {
      throw failure("holds '" + name + "', a device or a pipe");
    } else if (entry.isDirectory()) {
      folder.folder(name);
    } else if (!zip.canReadEntryData(entry)) {
      throw failure("holds '" + name + "', which is encrypted or compressed in a rare way");
    } else {
      try (CheckedInputStream in =
          new CheckedInputStream(reading(() -> zip.getInputStream(entry)), new CRC32())) {
        folder.file(name, buffer -> reading(() -> in.read(buffer)));
        if (in.getChecksum().getValue() != entry.getCrc()) {
          throw failure("is damaged: the checksum of '" + name + "' is not right");
        }
      }
    }
  }

  /** Whatever the library finds wrong, by whatever exception, is wrong with the file. */
  private <T> T reading(Reading<T> step) throws FetchFailure {
    try {
      return step.read();
    } catch (IOException | RuntimeException e) {
      throw new FetchFailure(Remedy.ANOTHER_WAY, title + " is damaged (" + e.getMessage() + ")", e);
    }
  }

  private FetchFailure failure(String what) {
    return new FetchFailure(Remedy.NONE, title + " " + what);
  }
}
