package org.finetune4j.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FoldSummaryTest {
  private static Map<String, Map<String, OptionalDouble>> folds(Double... values) {
    Map<String, Map<String, OptionalDouble>> folds = new LinkedHashMap<>();
    for (Double value : values) {
      folds.put(
          "person " + (folds.size() + 1),
          Map.of("median", value == null ? OptionalDouble.empty() : OptionalDouble.of(value)));
    }
    return folds;
  }

  @Test
  void meanAndSpreadAreThoseOfTheFolds() {
    FoldSummary.Spread spread = FoldSummary.of(folds(2.0, 4.0, 9.0)).metrics().get("median");
    assertThat(spread.mean()).hasValue(5);
    assertThat(spread.deviation().orElseThrow()).isCloseTo(Math.sqrt(13), within(1e-12));
    assertThat(spread.min()).hasValue(2);
    assertThat(spread.max()).hasValue(9);
  }

  @Test
  void aFoldWithoutTheMetricIsInNoMean() {
    FoldSummary.Spread spread = FoldSummary.of(folds(2.0, null, 4.0)).metrics().get("median");
    assertThat(spread.count()).isEqualTo(2);
    assertThat(spread.mean()).hasValue(3);
  }

  @Test
  void oneFoldHasNoSpread() {
    assertThat(FoldSummary.of(folds(2.0)).metrics().get("median").deviation()).isEmpty();
  }

  @Test
  void noFoldAndUnlikeFoldsAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> FoldSummary.of(Map.of()));
    Map<String, Map<String, OptionalDouble>> unlike = folds(1.0);
    unlike.put("person 2", Map.of("mean", OptionalDouble.of(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FoldSummary.of(unlike))
        .withMessageContaining("person 2");
  }

  @Test
  void theMapKeepsTheOrderOfFolds() {
    Map<String, Object> map = FoldSummary.of(folds(2.0, 4.0)).toMap();
    assertThat(map.get("folds")).hasToString("{person 1={median=2.0}, person 2={median=4.0}}");
    assertThat(map.get("metrics"))
        .hasToString("{median={folds=2, mean=3.0, std=1.4142135623730951, min=2.0, max=4.0}}");
  }
}
