package org.finetune4j.app.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.finetune4j.app.report.Numbers;
import org.finetune4j.app.report.Table;
import org.finetune4j.eval.interval.Interval;
import org.finetune4j.eval.interval.Replicates;

/** How sure metrics are, in tables. */
final class Intervals {
  private Intervals() {}

  static PageSection section(List<String> metrics, Replicates replicates) {
    List<List<String>> rows = new ArrayList<>();
    for (String metric : metrics) {
      Optional<Interval> interval = replicates.interval(metric);
      rows.add(
          List.of(
              metric,
              Numbers.share(replicates.value(metric)),
              interval.map(i -> Numbers.share(i.low())).orElse("-"),
              interval.map(i -> Numbers.share(i.high())).orElse("-")));
    }
    return PageSection.of(
        "intervals",
        new Table(
            "How sure",
            "95 % intervals: other validation images of the same kind would likely give values between low and high.",
            List.of("metric", "value", "low", "high"),
            rows));
  }

  /** In one cell. */
  static String text(String metric, Replicates replicates) {
    return replicates.interval(metric).map(Numbers::interval).orElse("-");
  }
}
