package org.finetune4j.eval.interval;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.finetune4j.eval.Predictions;

/**
 * Samples of the images, drawn with replacement, each as how often an image is in it; and what is
 * left without a part of them, for the jackknife. Whole groups are drawn where images have groups,
 * as those of one person resemble each other; an image without a group is drawn by itself. Each
 * sample has a seed of its own, so none depends on the others or on threads. Immutable.
 */
public final class Resamples {
  /** Enough for the ends of a 95 % interval (Efron and Tibshirani 1993, section 14.3). */
  public static final int COUNT = 1000;

  /** The most parts of the jackknife: the skewness of as many is known well enough. */
  private static final int BLOCKS = 200;

  private final int[] unitOfRow;
  private final int units;
  private final boolean byGroup;
  private final long[] seeds;
  private final int[] blockOfUnit;
  private final int blocks;

  private Resamples(int[] unitOfRow, int units, boolean byGroup, int count, long seed) {
    this.unitOfRow = unitOfRow;
    this.units = units;
    this.byGroup = byGroup;
    SplittableRandom random = new SplittableRandom(seed);
    this.seeds = random.longs(count).toArray();
    this.blocks = Math.min(units, BLOCKS);
    this.blockOfUnit = blocks(units, blocks, random);
  }

  /**
   * Of the images of those predictions. Where all are of one group, images are drawn: such samples
   * tell nothing of other groups.
   *
   * @param count of samples, at least 1
   */
  public static Resamples of(Predictions predictions, int count, long seed) {
    if (count < 1) {
      throw new IllegalArgumentException(count + " samples: at least 1 is needed");
    }
    int[] unitOfRow = predictions.units();
    int units = IntStream.of(unitOfRow).max().orElseThrow() + 1;
    if (units > 1) {
      boolean byGroup = predictions.groups().stream().anyMatch(group -> !group.isBlank());
      return new Resamples(unitOfRow, units, byGroup, count, seed);
    }
    Arrays.setAll(unitOfRow, row -> row);
    return new Resamples(unitOfRow, unitOfRow.length, false, count, seed);
  }

  private static int[] blocks(int units, int blocks, SplittableRandom random) {
    int[] block = new int[units];
    Arrays.setAll(block, unit -> unit % blocks);
    for (int i = units - 1; i > 0 && blocks < units; i--) {
      int j = random.nextInt(i + 1);
      int other = block[i];
      block[i] = block[j];
      block[j] = other;
    }
    return block;
  }

  /** How many samples there are. */
  public int count() {
    return seeds.length;
  }

  /** How many images or groups are drawn from. */
  public int units() {
    return units;
  }

  /** Whether whole groups are drawn; else images. */
  public boolean byGroup() {
    return byGroup;
  }

  /** Whether the same images are in each sample. */
  boolean isSame(Resamples other) {
    return Arrays.equals(seeds, other.seeds)
        && Arrays.equals(unitOfRow, other.unitOfRow)
        && Arrays.equals(blockOfUnit, other.blockOfUnit);
  }

  /** Every image once. */
  byte[] all() {
    byte[] weights = new byte[unitOfRow.length];
    Arrays.fill(weights, (byte) 1);
    return weights;
  }

  /** How often each image is in that sample. */
  byte[] sample(int number) {
    SplittableRandom random = new SplittableRandom(seeds[number]);
    byte[] drawn = new byte[units];
    for (int i = 0; i < units; ) {
      int unit = (int) Math.multiplyHigh(random.nextLong() >>> 1, 2L * units);
      if (drawn[unit] < Byte.MAX_VALUE) { // so often in a sample that it never happens
        drawn[unit]++;
        i++;
      }
    }
    return byRow(drawn);
  }

  int blocks() {
    return blocks;
  }

  /** Every image once, but none of that block of the jackknife. */
  byte[] without(int block) {
    byte[] kept = new byte[units];
    for (int unit = 0; unit < units; unit++) {
      kept[unit] = (byte) (blockOfUnit[unit] == block ? 0 : 1);
    }
    return byRow(kept);
  }

  private byte[] byRow(byte[] byUnit) {
    if (units == unitOfRow.length) {
      return byUnit; // units are numbered in the order of their first images
    }
    byte[] weights = new byte[unitOfRow.length];
    for (int row = 0; row < weights.length; row++) {
      weights[row] = byUnit[unitOfRow[row]];
    }
    return weights;
  }
}
