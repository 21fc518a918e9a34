package org.finetune4j.app.page;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.finetune4j.eval.report.Evaluation;

/** Which images a page shows. */
final class ShownRows {
  /** The element with images evenly taken from all. */
  static final String EVENLY = "image-cards";

  /** The element with the largest losses. */
  static final String WORST = "worst-cards";

  private static final int SOME = 24;
  private static final int LARGEST = 20;

  private ShownRows() {}

  static Map<String, List<Integer>> of(Evaluation evaluation) {
    Map<String, List<Integer>> rows = new LinkedHashMap<>();
    rows.put(WORST, evaluation.worst(LARGEST));
    rows.put(EVENLY, evenly(SOME, evaluation.predictions().count()));
    return rows;
  }

  /** So many of the numbers from 0, taken evenly, so that every group and label has its chance. */
  private static List<Integer> evenly(int wanted, int count) {
    int shown = Math.min(wanted, count);
    return IntStream.range(0, shown).mapToObj(i -> (int) ((long) i * count / shown)).toList();
  }

  static PageSection worst(String title, String note) {
    return PageSection.of("worst", title, note, WORST);
  }

  static PageSection evenly() {
    return PageSection.of("images", "Images", "Evenly taken from all.", EVENLY);
  }
}
