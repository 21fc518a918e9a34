package org.finetune4j.eval;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Sorts many numbers in place on all processors: they are dealt to buckets by their size, so that
 * each bucket is sorted by itself.
 */
final class LongSort {
  /** Fewer are sorted at once. */
  private static final int MANY = 1 << 16;

  private static final int BUCKETS = 1 << 17;

  private final long[] numbers;
  private final long least;
  private final int shift;

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
    int shift = Math.max(0, bits - Integer.numberOfTrailingZeros(BUCKETS));
    new LongSort(numbers, least, shift).sort(size);
  }

  private int bucket(long number) {
    return (int) ((number - least) >>> shift);
  }

  private void sort(int size) {
    int[] ends = new int[BUCKETS];
    for (int i = 0; i < size; i++) {
      ends[bucket(numbers[i])]++;
    }
    for (int b = 1; b < BUCKETS; b++) {
      ends[b] += ends[b - 1];
    }
    deal(ends);
    IntStream.range(0, BUCKETS).parallel().forEach(b -> sort(b == 0 ? 0 : ends[b - 1], ends[b]));
  }

  private void sort(int from, int to) {
    if (to - from < MANY) {
      Arrays.sort(numbers, from, to);
    } else {
      Arrays.parallelSort(numbers, from, to); // many scores are nearly the same
    }
  }

  /** Puts each number into its bucket, in the place of one that is put into its own next. */
  private void deal(int[] ends) {
    int[] next = new int[BUCKETS];
    System.arraycopy(ends, 0, next, 1, BUCKETS - 1);
    for (int b = 0; b < BUCKETS; b++) {
      while (next[b] < ends[b]) {
        long number = numbers[next[b]];
        for (int to = bucket(number); to != b; to = bucket(number)) {
          long displaced = numbers[next[to]];
          numbers[next[to]++] = number;
          number = displaced;
        }
        numbers[next[b]++] = number;
      }
    }
  }
}
