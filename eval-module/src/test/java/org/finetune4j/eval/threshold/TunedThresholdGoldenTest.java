package org.finetune4j.eval.threshold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.finetune4j.eval.LabelDecisions;
import org.finetune4j.eval.LabelMetric;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.StatisticsGolden;
import org.junit.jupiter.api.Test;

/** Two classes: what scikit-learn's TunedThresholdClassifierCV chooses. */
class TunedThresholdGoldenTest {
  private static final Map<String, Objective> OBJECTIVES =
      Map.of(
          "accuracy_multi", Objective.of(LabelMetric.ACCURACY_MULTI),
          "f1_micro", Objective.of(LabelMetric.F1_MICRO),
          "f2_micro", new Objective.Greatest(LabelMetric.F1_MICRO, 2),
          "jaccard_micro", Objective.of(LabelMetric.JACCARD_MICRO),
          "cost", new Objective.LeastCost(1, 5));

  @Test
  void oneLabelIsTunedAsByScikitLearn() {
    for (JsonNode golden : StatisticsGolden.cases("thresholds")) {
      LabelPredictions predictions = StatisticsGolden.labels(golden);
      golden
          .get("best")
          .properties()
          .forEach(
              best -> {
                Objective objective = OBJECTIVES.get(best.getKey());
                LabelDecisions decisions =
                    LabelDecisions.of(
                        predictions,
                        ThresholdChooser.common(predictions, objective)
                            .choose()
                            .orElseThrow()
                            .common());
                assertThat(objective.of(decisions).orElseThrow())
                    .as(best.getKey())
                    .isCloseTo(best.getValue().get("value").asDouble(), within(1e-12));
                assertThat(decisions.all().truePositives() + decisions.all().falsePositives())
                    .as(best.getKey())
                    .isEqualTo(best.getValue().get("predicted").asLong());
              });
    }
  }
}
