package org.finetune4j.eval;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Sorts many numbers in place on all processors: they are dealt to buckets by their size, so that
 * each bucket is sorted by itself. Buckets hold about equally many, and are so few that the places
 * where they are filled stay in the processor's cache.
 */
final class LongSort {
  /** Fewer are sorted at once. */
  private static final int MANY = 1 << 16;

  /** A bucket holds so many, or one range of numbers. */
  private static final int FULL = 1 << 15;

  private static final int RANGES = 1 << 17;

  private final long[] numbers;
  private final long least;
  private final int shift;

  /** By range: the bucket of its numbers. */
  private final int[] bucketOf = new int[RANGES];

  private LongSort(long[] numbers, long least, int shift) {
    this.numbers = numbers;
    this.least = least;
    this.shift = shift;
  }

  /** Sorts the first so many numbers, the least first; none is negative. */
  static void sort(long[] numbers, int size) {
    if (size < MANY) {
      Arrays.sort(numbers, 0, size);
      return;
    }
    long least = Long.MAX_VALUE;
    long greatest = 0;
    for (int i = 0; i < size; i++) {
      least = Math.min(least, numbers[i]);
      greatest = Math.max(greatest, numbers[i]);
    }
    int bits = Long.SIZE - Long.numberOfLeadingZeros(greatest - least);
    int shift = Math.max(0, bits - Integer.numberOfTrailingZeros(RANGES));
    new LongSort(numbers, least, shift).sort(size);
  }

  private int range(long number) {
    return (int) ((number - least) >>> shift);
  }

  private void sort(int size) {
    int[] ends = buckets(size);
    deal(ends);
    IntStream.range(0, ends.length)
        .parallel()
        .forEach(bucket -> sort(start(ends, bucket), ends[bucket]));
  }

  private static int start(int[] ends, int bucket) {
    return bucket == 0 ? 0 : ends[bucket - 1];
  }

  /** Joins neighbouring ranges to buckets; where each of these ends. */
  private int[] buckets(int size) {
    int[] inRange = new int[RANGES];
    for (int i = 0; i < size; i++) {
      inRange[range(numbers[i])]++;
    }
    int[] ends = new int[2 * (size / FULL) + 2];
    int bucket = 0;
    for (int range = 0; range < RANGES; range++) {
      int held = ends[bucket] - start(ends, bucket);
      if (held > 0 && held + inRange[range] > FULL) {
        bucket++;
        ends[bucket] = ends[bucket - 1];
      }
      bucketOf[range] = bucket;
      ends[bucket] += inRange[range];
    }
    return Arrays.copyOf(ends, bucket + 1);
  }

  private void sort(int from, int to) {
    if (to - from < 2 * FULL) {
      Arrays.sort(numbers, from, to);
    } else {
      Arrays.parallelSort(numbers, from, to); // many numbers are nearly the same
    }
  }

  /** Puts each number into its bucket, in the place of one that is put into its own next. */
  private void deal(int[] ends) {
    int[] next = new int[ends.length];
    System.arraycopy(ends, 0, next, 1, ends.length - 1);
    for (int bucket = 0; bucket < ends.length; bucket++) {
      while (next[bucket] < ends[bucket]) {
        long number = numbers[next[bucket]];
        for (int to = bucketOf[range(number)]; to != bucket; to = bucketOf[range(number)]) {
          long displaced = numbers[next[to]];
          numbers[next[to]++] = number;
          number = displaced;
        }
        numbers[next[bucket]++] = number;
      }
    }
  }
}
