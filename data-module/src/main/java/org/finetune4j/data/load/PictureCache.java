package org.finetune4j.data.load;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.finetune4j.data.image.Picture;

/**
 * Decoded pictures, up to a number of bytes. Nothing is evicted: an epoch visits every picture
 * once, so the one least recently used is the one needed next.
 */
final class PictureCache {
  private final long limit;
  private final AtomicLong used = new AtomicLong();
  private final Map<Path, Picture> pictures = new ConcurrentHashMap<>();

  PictureCache(long limit) {
    this.limit = limit;
  }

  boolean isOn() {
    return limit > 0;
  }

  Optional<Picture> get(Path path) {
    return Optional.ofNullable(pictures.get(path));
  }

  void offer(Path path, Picture picture) {
    long bytes = picture.rgb().length;
    if (used.addAndGet(bytes) > limit || pictures.putIfAbsent(path, picture) != null) {
      used.addAndGet(-bytes);
    }
  }

  long bytes() {
    return used.get();
  }
}
