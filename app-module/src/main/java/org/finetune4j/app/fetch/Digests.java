package org.finetune4j.app.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/**
 * What distinguishes a file from others.
 *
 * @param bytes its size
 * @param sha256 of all of it, in lower-case hex like the others
 * @param md5 of all of it
 * @param md5OfFirstMiB of its first 2^20 bytes, or of all where it has fewer
 */
record Digests(long bytes, String sha256, String md5, String md5OfFirstMiB) {
  private static final int FIRST = 1 << 20;

  /**
   * Reads a file once.
   *
   * @param progress is given the bytes read so far
   */
  static Digests of(Path file, LongConsumer progress) throws IOException {
    MessageDigest sha256 = digest("SHA-256");
    MessageDigest md5 = digest("MD5");
    MessageDigest first = digest("MD5");
    byte[] buffer = new byte[FIRST];
    long bytes = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sha256.update(buffer, 0, n);
        md5.update(buffer, 0, n);
        first.update(buffer, 0, (int) Math.max(0, Math.min(n, FIRST - bytes)));
        bytes += n;
        progress.accept(bytes);
      }
    }
    HexFormat hex = HexFormat.of();
    return new Digests(
        bytes,
        hex.formatHex(sha256.digest()),
        hex.formatHex(md5.digest()),
        hex.formatHex(first.digest()));
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }
}
