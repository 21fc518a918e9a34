package org.finetune4j.data;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** A seeded order. */
final class Shuffle {
  private Shuffle() {}

  /** 0 .. count-1, each once; the generator is named so that no Java release changes the order. */
  static int[] indices(int count, long seed) {
    return indices(count, RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
  }

  /** 0 .. count-1, each once. */
  static int[] indices(int count, RandomGenerator random) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
