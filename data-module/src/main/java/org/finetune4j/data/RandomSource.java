package org.finetune4j.data;

import java.util.SplittableRandom;

/**
 * Random numbers that depend on a seed and a path of numbers (purpose, epoch, sample) and on
 * nothing else: not on threads, not on the numbers of other samples. Not for use by two threads at
 * once.
 */
public final class RandomSource {
  private final long key;
  private final SplittableRandom random;

  private RandomSource(long key) {
    this.key = key;
    this.random = new SplittableRandom(key);
  }

  /** The source at the end of a path; every path has its own. */
  public static RandomSource of(long seed, long... path) {
    long key = mix(seed);
    for (long step : path) {
      key = child(key, step);
    }
    return new RandomSource(key);
  }

  /** The source one step further down the path; numbers taken here so far do not matter. */
  public RandomSource split(long step) {
    return new RandomSource(child(key, step));
  }

  /** Uniform in low..high; low itself where both are equal. */
  public double uniform(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  /** Uniform among whole numbers, both ends included. */
  public int integer(int low, int high) {
    return (int) random.nextLong(low, high + 1L);
  }

  /** True with that probability. */
  public boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** The numbers 0 to size - 1, shuffled. */
  public int[] permutation(int size) {
    return Shuffle.indices(size, random);
  }

  private static long child(long key, long step) {
    return mix(key ^ mix(step + 0x9e3779b97f4a7c15L));
  }

  /** Stafford's variant 13, SplitMix64's finaliser. */
  private static long mix(long value) {
    long z = value;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
