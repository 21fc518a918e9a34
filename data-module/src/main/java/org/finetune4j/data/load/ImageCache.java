package org.finetune4j.data.load;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.finetune4j.data.image.Image;

/**
 * Decoded images, up to a number of bytes. Nothing is evicted: an epoch visits every image once, so
 * the one least recently used is the one needed next.
 */
final class ImageCache {
  private final long limit;
  private final AtomicLong used = new AtomicLong();
  private final Map<Path, Image> images = new ConcurrentHashMap<>();

  ImageCache(long limit) {
    this.limit = limit;
  }

  boolean isOn() {
    return limit > 0;
  }

  Optional<Image> get(Path path) {
    return Optional.ofNullable(images.get(path));
  }

  void offer(Path path, Image image) {
    long bytes = image.rgb().length;
    if (used.addAndGet(bytes) > limit || images.putIfAbsent(path, image) != null) {
      used.addAndGet(-bytes);
    }
  }

  long bytes() {
    return used.get();
  }
}
