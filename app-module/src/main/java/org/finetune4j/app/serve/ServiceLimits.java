package org.finetune4j.app.serve;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import org.finetune4j.data.image.ImageFormat;
import org.finetune4j.data.image.ImageLimits;

/**
 * What a service does at a time, and what it refuses.
 *
 * @param uploadBytes of a request
 * @param pixels of an image
 * @param images of a request
 * @param queue images that wait for a model; more are refused
 * @param batch images that are predicted together, at most
 * @param gathering how long a batch waits for more images
 * @param request from a request's first byte to its response
 * @param connections at a time; further ones wait
 * @param threads that decode the images of a batch
 */
public record ServiceLimits(
    int uploadBytes,
    long pixels,
    int images,
    int queue,
    int batch,
    Duration gathering,
    Duration request,
    int connections,
    int threads) {
  public ServiceLimits {
    Objects.requireNonNull(gathering);
    if (uploadBytes < 1
        || pixels < 1
        || images < 1
        || queue < images
        || batch < 1
        || gathering.isNegative()
        || request.isNegative()
        || connections < 1
        || threads < 1) {
      throw new IllegalArgumentException("limits that nothing passes");
    }
  }

  /** 32 MB and 64 megapixels, 32 images to a request, 64 in the queue, 30 seconds. */
  public static ServiceLimits defaults() {
    return new ServiceLimits(
        32 << 20,
        64_000_000,
        32,
        64,
        8,
        Duration.ofMillis(3),
        Duration.ofSeconds(30),
        256,
        Runtime.getRuntime().availableProcessors());
  }

  /** The same with so many images to a batch at most. */
  public ServiceLimits withBatch(int most) {
    return new ServiceLimits(
        uploadBytes, pixels, images, queue, most, gathering, request, connections, threads);
  }

  /** The same with so many threads that decode images. */
  public ServiceLimits withThreads(int count) {
    return new ServiceLimits(
        uploadBytes, pixels, images, queue, batch, gathering, request, connections, count);
  }

  ImageLimits ofImages() {
    return new ImageLimits(uploadBytes, pixels, EnumSet.allOf(ImageFormat.class));
  }
}
