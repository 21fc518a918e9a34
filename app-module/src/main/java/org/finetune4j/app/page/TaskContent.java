package org.finetune4j.app.page;

import java.util.List;
import java.util.Map;
import org.finetune4j.app.report.Renderer;
import org.finetune4j.eval.interval.Replicates;

/** What a page shows of an evaluation, as its task asks for. */
sealed interface TaskContent permits LabelContent, PointContent, CategoryContent {
  static TaskContent of(Renderer renderer, Replicates replicates) {
    return renderer
        .evaluation()
        .byTask(
            labels -> new LabelContent(labels, renderer, replicates),
            points -> new PointContent(points, renderer),
            category -> new CategoryContent(category, renderer));
  }

  /** The name of the data, for the scripts. */
  String name();

  /** Numbers for the scripts. */
  Map<String, Object> data();

  /** The metrics of which the page gives intervals, as {@link Replicates} names them. */
  List<String> intervals();

  /** Tables, the result first, and places for what the scripts draw. */
  List<PageSection> sections();

  /** Rows of the predictions whose images are shown, by the element that shows them. */
  Map<String, List<Integer>> images();

  /** What is written under or drawn over one of the images. */
  Map<String, Object> image(int row);
}
