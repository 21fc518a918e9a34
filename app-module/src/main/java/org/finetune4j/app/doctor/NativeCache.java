package org.finetune4j.app.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;

/**
 * Where native libraries are unpacked to.
 *
 * @param folder the cache
 * @param usedMb what it holds, in MB
 * @param freeMb what its disk has left, in MB
 */
record NativeCache(String folder, long usedMb, long freeMb) {
  private static final long MB = 1L << 20;

  static NativeCache look() {
    try {
      Path folder = Loader.getCacheDir().toPath();
      return new NativeCache(
          folder.toString(), size(folder) / MB, Files.getFileStore(folder).getUsableSpace() / MB);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long size(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }
}
