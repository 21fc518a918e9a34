package org.finetune4j.golden;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Gives a reader mutated files. It must return or throw one documented exception; anything else
 * fails the test with the input's number. So does a reader that refuses all of them, or none: that
 * would test nothing. The system property {@code finetune4j.fuzz} is the number of inputs, {@code
 * finetune4j.fuzz.seed} their seed.
 */
public final class Fuzz {
  private static final long SEED = Long.getLong("finetune4j.fuzz.seed", 20_261_128);
  private static final int INPUTS = Integer.getInteger("finetune4j.fuzz", 300);
  private static final byte[] TELLING = {0, 1, 2, 8, 10, 13, 34, 44, 59, 127, -128, -1, -2, 16};

  private Fuzz() {}

  /**
   * Tries them all and prints the counts.
   *
   * @param name of the reader
   * @param files sound files, from which mutated ones are made
   * @param documented what the reader may throw
   * @param reader what is tried
   */
  public static void run(
      String name,
      List<byte[]> files,
      Class<? extends RuntimeException> documented,
      Consumer<byte[]> reader) {
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < INPUTS; i++) {
      Random random = new Random(SEED * 31 + i);
      byte[] file = mutated(files, random);
      String outcome = "read";
      try {
        reader.accept(file);
      } catch (RuntimeException | Error e) {
        if (!documented.isInstance(e)) {
          throw new AssertionError(name + ", input " + i + " of seed " + SEED, e);
        }
        outcome = "refused";
      }
      counts.merge(outcome, 1, Integer::sum);
    }
    System.out.println("fuzz: " + name + ", seed " + SEED + ", " + INPUTS + " inputs: " + counts);
    if (!counts.keySet().equals(Set.of("read", "refused"))) {
      throw new AssertionError(name + ": mutated files are to be read and refused, not " + counts);
    }
  }

  private static byte[] mutated(List<byte[]> files, Random random) {
    byte[] file = files.get(random.nextInt(files.size())).clone();
    boolean text = isText(file);
    int changes = 1 + random.nextInt(random.nextInt(4) == 0 ? 40 : 3);
    for (int i = 0; i < changes && file.length > 0; i++) {
      int at = random.nextInt(random.nextBoolean() ? file.length : Math.min(file.length, 200));
      switch (random.nextInt(7)) {
        case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> file[at] = (byte) random.nextInt(256);
        case 2 -> file[at] = TELLING[random.nextInt(TELLING.length)];
        case 3 -> Arrays.fill(file, at, Math.min(file.length, at + 4), (byte) -random.nextInt(2));
        case 4 -> file = Arrays.copyOf(file, at);
        case 5 -> file = moved(file, at, random);
        default -> file = mixed(file, files.get(random.nextInt(files.size())), at, random);
      }
    }
    if (text && random.nextBoolean()) {
      keepText(file);
    }
    return file;
  }

  private static boolean isText(byte[] file) {
    for (byte b : file) {
      if (b == 0) {
        return false;
      }
    }
    return true;
  }

  /** Half of the mutated texts stay ASCII: most would be refused for their encoding alone. */
  private static void keepText(byte[] file) {
    for (int i = 0; i < file.length; i++) {
      boolean keeps = file[i] >= ' ' || file[i] == '\n' || file[i] == '\r' || file[i] == '\t';
      file[i] = keeps ? file[i] : (byte) (' ' + (file[i] & 63));
    }
  }

  /** A piece written once more, over what follows or between. */
  private static byte[] moved(byte[] file, int at, Random random) {
    int length = Math.min(file.length - at, 1 + random.nextInt(64));
    int to = random.nextInt(file.length);
    boolean between = random.nextBoolean();
    byte[] out = Arrays.copyOf(file, between ? file.length + length : file.length);
    if (between) {
      System.arraycopy(file, to, out, to + length, file.length - to);
    }
    System.arraycopy(file, at, out, to, Math.min(length, out.length - to));
    return out;
  }

  /** One file's beginning and another's end. */
  private static byte[] mixed(byte[] file, byte[] other, int at, Random random) {
    if (other.length == 0) {
      return file;
    }
    int from = random.nextInt(other.length);
    byte[] out = Arrays.copyOf(file, at + other.length - from);
    System.arraycopy(other, from, out, at, other.length - from);
    return out;
  }
}
