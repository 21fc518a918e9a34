package org.finetune4j.model;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.finetune4j.data.ImageSize;

/**
 * How an image is brought to what a network was validated on.
 *
 * @param size of the network's image, at most {@link #LARGEST_SIDE} a side
 * @param method the name of the validation transform, for example {@code squash_centre}, {@code
 *     squash}, {@code crop}, {@code pad}
 * @param options of that transform, for example {@code pad_mode}, by name
 * @param normalization of the channels
 */
public record Preprocessing(
    ImageSize size, String method, Map<String, String> options, Normalization normalization) {
  /** Longest side in pixels: what is larger asks for more memory than machines have. */
  public static final int LARGEST_SIDE = 8192;

  public Preprocessing {
    Objects.requireNonNull(size);
    Objects.requireNonNull(method);
    Objects.requireNonNull(normalization);
    if (Math.max(size.height(), size.width()) > LARGEST_SIDE) {
      throw new IllegalArgumentException(
          size + " is larger than " + LARGEST_SIDE + " pixels a side");
    }
    options = java.util.Collections.unmodifiableMap(new TreeMap<>(options));
  }
}
