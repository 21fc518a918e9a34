package org.finetune4j.eval;

import java.util.List;
import java.util.stream.IntStream;

/** The baseline of every points task: always predicting the mean of the training targets. */
public final class MeanPoint {
  private MeanPoint() {}

  /**
   * Each point's mean over the images that have it.
   *
   * @param points the points' names
   * @param targets {@code [images][points][2]}, scaled
   * @param present {@code [images][points]}
   * @return {@code [points][2]}, scaled
   * @throws IllegalArgumentException where a point is on no image
   */
  public static double[][] of(List<String> points, double[][][] targets, boolean[][] present) {
    double[][] mean = new double[points.size()][2];
    for (int k = 0; k < points.size(); k++) {
      int count = 0;
      for (int row = 0; row < targets.length; row++) {
        if (present[row][k]) {
          mean[k][0] += targets[row][k][0];
          mean[k][1] += targets[row][k][1];
          count++;
        }
      }
      if (count == 0) {
        throw new IllegalArgumentException("the point '" + points.get(k) + "' is on no image");
      }
      mean[k][0] /= count;
      mean[k][1] /= count;
    }
    return mean;
  }

  /** The mean over the images of the predictions; the centre for a point that is on none. */
  public static double[][] of(PointPredictions p) {
    double[][] mean = new double[p.points().size()][2];
    for (int k = 0; k < mean.length; k++) {
      for (int axis = 0; axis < 2; axis++) {
        int point = k;
        int along = axis;
        mean[k][axis] =
            IntStream.range(0, p.count())
                .filter(row -> p.present(row, point))
                .mapToDouble(row -> p.target(row, point, along))
                .average()
                .orElse(0);
      }
    }
    return mean;
  }
}
