package org.finetune4j.app.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The most that an archive may hold.
 *
 * @param entries files, folders and links
 * @param bytes of all files together
 */
record ArchiveLimits(int entries, long bytes) {
  private static final int ENTRIES = 5_000_000;
  private static final long BYTES_A_BYTE = 100;
  private static final long SMALL = 100L << 20;

  /** A hundred times its size, and never more than the disk has room for. */
  static ArchiveLimits of(Path archive, Path into) throws IOException {
    long most = BYTES_A_BYTE * Files.size(archive) + SMALL;
    return new ArchiveLimits(ENTRIES, Math.min(most, Files.getFileStore(into).getUsableSpace()));
  }
}
