package org.finetune4j.eval.interval;

import java.util.Arrays;
import org.finetune4j.eval.LabelOrder;

/**
 * The images of one label from the greatest score to the least, in steps. A step ends with a score
 * at which there are positives; those come last in it. What follows the last positive is left out,
 * as it is in no average precision.
 *
 * @param rows the images
 * @param positivesAt by step: the place of its first positive
 * @param ends by step: the place after its last entry
 */
record Steps(int[] rows, int[] positivesAt, int[] ends) {
  static Steps of(LabelOrder order) {
    int[] rows = new int[order.size()];
    int[] positivesAt = new int[order.size()];
    int[] ends = new int[order.size()];
    int count = 0;
    for (int from = 0; from < rows.length; ) {
      int to = from;
      int negatives = from;
      int positives = 0;
      while (to < rows.length && order.score(to) == order.score(from)) {
        if (order.positive(to)) {
          positives++;
        } else {
          rows[negatives++] = order.row(to);
        }
        to++;
      }
      if (positives > 0) {
        int at = negatives;
        for (int place = from; place < to; place++) {
          if (order.positive(place)) {
            rows[at++] = order.row(place);
          }
        }
        positivesAt[count] = negatives;
        ends[count++] = to;
      }
      from = to;
    }
    return new Steps(
        Arrays.copyOf(rows, count == 0 ? 0 : ends[count - 1]),
        Arrays.copyOf(positivesAt, count),
        Arrays.copyOf(ends, count));
  }
}
