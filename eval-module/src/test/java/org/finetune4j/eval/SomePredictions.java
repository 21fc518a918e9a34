package org.finetune4j.eval;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Made-up predictions of a seed, with ties, both zeros, masked entries and awkward names among
 * them.
 */
public final class SomePredictions {
  private SomePredictions() {}

  /** Several labels an image. */
  public static LabelPredictions labels(long seed, int images, int classes) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] scores = new float[images][classes];
    float[][] targets = new float[images][classes];
    boolean[][] counted = new boolean[images][classes];
    for (int row = 0; row < images; row++) {
      for (int c = 0; c < classes; c++) {
        targets[row][c] = random.nextInt(3) == 0 ? 1 : 0;
        scores[row][c] =
            random.nextBoolean() ? random.nextInt(11) / 10f : (float) random.nextDouble();
        if (scores[row][c] == 0 && row % 2 == 1) {
          scores[row][c] = -0f;
        }
        counted[row][c] = random.nextInt(8) > 0;
      }
    }
    return new LabelPredictions(
        names("class", classes), scores, targets, counted, groups(images), files(images));
  }

  /** Points. */
  public static PointPredictions points(long seed, int images, int points) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][][] predicted = new double[images][points][2];
    double[][][] target = new double[images][points][2];
    boolean[][] present = new boolean[images][points];
    for (int row = 0; row < images; row++) {
      for (int k = 0; k < points; k++) {
        for (int axis = 0; axis < 2; axis++) {
          target[row][k][axis] = random.nextDouble(-1, 1);
          predicted[row][k][axis] = target[row][k][axis] + random.nextDouble(-0.2, 0.2);
        }
        present[row][k] = random.nextInt(8) > 0;
      }
    }
    return new PointPredictions(
        names("point", points),
        predicted,
        target,
        present,
        IntStream.range(0, images).map(i -> 1 + random.nextInt(2000)).toArray(),
        IntStream.range(0, images).map(i -> 1 + random.nextInt(2000)).toArray(),
        groups(images),
        files(images),
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(
                IntStream.range(0, images)
                    .mapToObj(i -> new double[] {random.nextDouble(1, 3), random.nextDouble(1, 3)})
                    .toArray(double[][]::new)));
  }

  /** One class an image. */
  public static CategoryPredictions category(long seed, int images, int classes) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] scores = new float[images][classes];
    for (float[] row : scores) {
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        row[c] = (float) random.nextDouble();
        sum += row[c];
      }
      for (int c = 0; c < classes; c++) {
        row[c] /= (float) sum;
      }
    }
    return new CategoryPredictions(
        names("class", classes),
        scores,
        IntStream.range(0, images).map(i -> random.nextInt(classes)).toArray(),
        groups(images),
        files(images));
  }

  private static List<String> names(String what, int count) {
    return IntStream.range(0, count).mapToObj(i -> what + ", \"" + i + "\"\n\u00e9").toList();
  }

  private static List<String> groups(int count) {
    return IntStream.range(0, count).mapToObj(i -> i % 3 == 0 ? "" : "person " + i % 3).toList();
  }

  private static List<String> files(int count) {
    return IntStream.range(0, count).mapToObj(i -> "folder/image " + i + ".jpg").toList();
  }
}
