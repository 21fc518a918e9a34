package org.finetune4j.app.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.finetune4j.app.report.EvaluationDetails;
import org.finetune4j.eval.Metric;
import org.finetune4j.eval.interval.Replicates;
import org.finetune4j.eval.report.Evaluation;
import org.finetune4j.training.EpochRow;

/** {@code report.json} of a run, as {@code docs/report.schema.json} describes it. */
final class ReportJson {
  private ReportJson() {}

  static Map<String, Object> of(
      Evaluation evaluation,
      Replicates replicates,
      List<EpochRow> epochs,
      List<String> limits,
      Map<String, Object> config) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("figures", evaluation.toMap());
    report.put("intervals", EvaluationDetails.intervalsByMetric(replicates));
    report.put("epochs", epochs.stream().map(ReportJson::epoch).toList());
    report.put("limits", limits);
    report.put("config", config);
    return report;
  }

  private static Map<String, Object> epoch(EpochRow row) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("phase", row.phase());
    map.put("epoch", row.epoch());
    map.put("train_loss", row.trainLoss());
    map.put("valid_loss", row.validLoss());
    for (Metric metric : row.metrics()) {
      map.put(metric.name(), metric.value().isPresent() ? metric.value().getAsDouble() : null);
    }
    map.put("seconds", row.time().toMillis() / 1000.0);
    return map;
  }
}
