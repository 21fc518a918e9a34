package org.finetune4j.app.fetch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Archives as strangers make them. */
final class Archives {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);

  private Archives() {
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
  }

  static Archives tar() {
    return new Archives();
  }

  Archives file(String name, String text) {
    return file(name, text.getBytes(StandardCharsets.UTF_8));
  }

  Archives file(String name, byte[] content) {
    // The leading slash of a name stays: the library would take it away.
    return entry(new TarArchiveEntry(name, true), content);
  }

  Archives special(String name, byte type, String target) {
    TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
    entry.setLinkName(target);
    return entry(entry, new byte[0]);
  }

  /** An entry of a type that files do not have, with content. */
  Archives specialWith(String name, byte type, byte[] content) {
    return entry(new TarArchiveEntry(name, type, true), content);
  }

  private Archives entry(TarArchiveEntry entry, byte[] content) {
    try {
      entry.setSize(content.length);
      entry.setModTime(0);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Archives symbolicLink(String name, String target) {
    return special(name, TarConstants.LF_SYMLINK, target);
  }

  Archives hardLink(String name, String target) {
    return special(name, TarConstants.LF_LINK, target);
  }

  byte[] bytes() {
    try {
      tar.close();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] gzipped() {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return zipped.toByteArray();
  }
}
