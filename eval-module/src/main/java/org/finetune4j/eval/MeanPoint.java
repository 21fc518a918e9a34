package org.finetune4j.eval;

import java.util.List;

/** The baseline of every points task: always saying the mean of the training targets. */
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
}
