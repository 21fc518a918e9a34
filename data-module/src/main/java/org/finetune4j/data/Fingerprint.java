package org.finetune4j.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeSet;

/** What a table holds, as one number. */
final class Fingerprint {
  private final MessageDigest digest;

  private Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String of(SampleTable table) {
    return of(table, true);
  }

  /** Of the samples alone, however they are split. */
  static String withoutRoles(SampleTable table) {
    return of(table, false);
  }

  private static String of(SampleTable table, boolean roles) {
    Fingerprint fingerprint = new Fingerprint();
    fingerprint.add(table.task().name());
    fingerprint.add(table.task().columns());
    for (Sample sample : table.samples()) {
      fingerprint.add(sample.file());
      if (roles) {
        fingerprint.add(sample.role().name());
      }
      fingerprint.add(sample.target());
    }
    return HexFormat.of().formatHex(fingerprint.digest.digest());
  }

  private void add(Target target) {
    add(new TreeSet<>(target.names()));
    if (!target.unknown().isEmpty()) {
      add("unknown");
      add(new TreeSet<>(target.unknown()));
    }
    for (Optional<Point> point : target.points()) {
      add(point.map(p -> p.x() + " " + p.y()).orElse(""));
    }
  }

  private void add(Collection<String> texts) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, texts.size()));
    texts.forEach(this::add);
  }

  /** Lengths go in too, or "a", "bc" would count like "ab", "c". */
  private void add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    digest.update(bytes);
  }
}
