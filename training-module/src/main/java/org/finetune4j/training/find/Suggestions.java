package org.finetune4j.training.find;

import java.util.List;
import java.util.Locale;
import org.finetune4j.data.BadInputException;

/**
 * Learning rates read off a sweep's smoothed losses, by fastai's four rules, in its float32.
 *
 * @param valley about two thirds into the longest descent
 * @param slide where, coming from the right, the slope has stopped changing
 * @param minimum a tenth of the rate with the least loss
 * @param steep where the loss falls fastest
 */
public record Suggestions(double valley, double slide, double minimum, double steep) {
  private static final int LAST_LEFT_OUT = 5;
  private static final int WINDOW = 15;
  private static final float SLOPE_CHANGE = 0.005f;

  /** Whether that many of a sweep's steps are enough to read rates off. */
  static boolean suffice(int steps, int sweepSteps) {
    return steps - LAST_LEFT_OUT - sweepSteps / 10 > WINDOW;
  }

  static Suggestions of(List<Double> rates, List<Double> smoothed, int sweepSteps) {
    int from = sweepSteps / 10;
    int end = rates.size() - LAST_LEFT_OUT;
    for (int i = from; i < end; i++) {
      if (smoothed.get(i).isNaN()) {
        end = i;
      }
    }
    if (end - from <= WINDOW) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "The learning-rate sweep ended after %d of %d steps, too early to suggest a rate: start it lower or give it more steps.",
              rates.size(),
              sweepSteps));
    }
    float[] lrs = floats(rates.subList(from, end));
    float[] losses = floats(smoothed.subList(from, end));
    return new Suggestions(
        valley(lrs, losses), slide(lrs, losses), minimum(lrs, losses), steep(lrs, losses));
  }

  private static float[] floats(List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return floats;
  }

  private static double valley(float[] lrs, float[] losses) {
    int[] descents = new int[losses.length];
    int end = 0;
    for (int i = 0; i < losses.length; i++) {
      descents[i] = 1;
      for (int j = 0; j < i; j++) {
        if (losses[i] < losses[j]) {
          descents[i] = Math.max(descents[i], descents[j] + 1);
        }
      }
      end = descents[end] < descents[i] ? i : end;
    }
    // fastai takes the descent to begin where it would if it were unbroken.
    int start = end == 0 ? 0 : end - descents[end];
    double third = (end - start) / 3.0;
    return lrs[Math.max(0, start + (int) third + (int) (third / 2))];
  }

  private static double slide(float[] lrs, float[] losses) {
    float[] slope = gradient(losses);
    int right = losses.length - 1;
    int left = right - WINDOW;
    float rate = lrs[left];
    while (left >= 0 && Math.abs(slope[right] - slope[left]) > SLOPE_CHANGE) {
      rate = lrs[left];
      right--;
      left--;
    }
    return rate;
  }

  /** numpy's: central inside, one-sided at the ends. */
  private static float[] gradient(float[] values) {
    int last = values.length - 1;
    float[] slope = new float[values.length];
    slope[0] = values[1] - values[0];
    slope[last] = values[last] - values[last - 1];
    for (int i = 1; i < last; i++) {
      slope[i] = (values[i + 1] - values[i - 1]) / 2;
    }
    return slope;
  }

  private static double minimum(float[] lrs, float[] losses) {
    int least = 0;
    for (int i = 1; i < losses.length; i++) {
      least = losses[i] < losses[least] ? i : least;
    }
    return lrs[least] / 10.0;
  }

  private static double steep(float[] lrs, float[] losses) {
    int steepest = 0;
    float least = Float.POSITIVE_INFINITY;
    for (int i = 0; i + 1 < losses.length; i++) {
      float run = (float) Math.log(lrs[i + 1]) - (float) Math.log(lrs[i]);
      float slope = (losses[i + 1] - losses[i]) / run;
      if (slope < least) {
        least = slope;
        steepest = i;
      }
    }
    return lrs[steepest];
  }
}
