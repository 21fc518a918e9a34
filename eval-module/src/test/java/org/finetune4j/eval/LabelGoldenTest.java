package org.finetune4j.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.finetune4j.eval.GoldenMetrics.Case;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Label metrics against scikit-learn's, fastai's and the written definitions. */
class LabelGoldenTest {
  static List<Case> cases() {
    return GoldenMetrics.labelCases();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void countsAndLossAreTheExpectedOnes(Case golden) {
    LabelPredictions predictions = golden.labels();
    JsonNode expected = golden.expected();
    assertThat(predictions.count()).isEqualTo(expected.get("count").asInt());
    assertThat(predictions.entries().size()).isEqualTo(expected.get("entries").asInt());
    for (int c = 0; c < predictions.classes().size(); c++) {
      assertThat(predictions.entries(c).positiveCount())
          .isEqualTo(expected.get("positives").get(c).asInt());
    }
    golden.check("log_loss", LogLoss.of(predictions.entries()), expected.get("log_loss"));
    golden.check(
        "accuracy_all_negative",
        LabelMetric.ACCURACY_MULTI.ofNothing(predictions),
        expected.get("accuracy_all_negative"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void averagePrecisionsAndAreasAreTheExpectedOnes(Case golden) {
    LabelPredictions predictions = golden.labels();
    JsonNode expected = golden.expected();
    checkByClass(golden, "ap_sklearn", "map_sklearn", AveragePrecision.SKLEARN::of);
    checkByClass(golden, "ap_voc11", "map_voc11", AveragePrecision.VOC_11_POINT::of);
    checkByClass(golden, "ap_voc_all", "map_voc_all", AveragePrecision.VOC_ALL_POINT::of);
    checkByClass(golden, "roc_auc", "mean_roc_auc", RocAuc::of);
    golden.check(
        "micro_ap_sklearn",
        AveragePrecision.SKLEARN.of(predictions.entries()),
        expected.get("micro_ap_sklearn"));
  }

  private static void checkByClass(
      Case golden, String field, String mean, Function<BinaryScores, OptionalDouble> metric) {
    ClassValues values = ClassValues.of(golden.labels(), metric);
    golden.checkAll(field, values.perClass(), golden.expected().get(field));
    golden.check(mean, values.mean(), golden.expected().get(mean));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void decisionsAtEveryThresholdAreTheExpectedOnes(Case golden) {
    LabelPredictions predictions = golden.labels();
    for (JsonNode expected : golden.expected().get("at_threshold")) {
      float threshold = (float) expected.get("threshold").asDouble();
      LabelDecisions decisions = LabelDecisions.of(predictions, threshold);
      golden.check("accuracy_multi", decisions.accuracyMulti(), expected.get("accuracy_multi"));
      golden.check("hamming_loss", decisions.hammingLoss(), expected.get("hamming_loss"));
      golden.check("exact_match", decisions.exactMatch(), expected.get("exact_match").asDouble());
      checkPerClass(golden, decisions.perClass(), expected.get("per_class"));
      golden.check("precision", decisions.micro().precision(), expected.at("/micro/precision"));
      golden.check("recall", decisions.micro().recall(), expected.at("/micro/recall"));
      golden.check("f1", decisions.micro().f1(), expected.at("/micro/f1"));
      checkRates(golden, decisions.macroOfAll(), expected.get("macro_zero"));
      checkRates(golden, decisions.macro(), expected.get("macro_defined"));
      checkRates(golden, decisions.samples(), expected.get("samples_zero"));
      checkRates(golden, decisions.samplesNothingIsRight(), expected.get("samples_one"));
    }
  }

  private static void checkRates(Case golden, PrecisionRecall actual, JsonNode expected) {
    golden.check("precision", actual.precision(), expected.get("precision"));
    golden.check("recall", actual.recall(), expected.get("recall"));
    golden.check("f1", actual.f1(), expected.get("f1"));
    golden.check("jaccard", actual.jaccard(), expected.get("jaccard"));
  }

  private static void checkPerClass(Case golden, List<Counts> actual, JsonNode expected) {
    assertThat(actual).hasSize(expected.get("tp").size());
    for (int c = 0; c < actual.size(); c++) {
      Counts counts = actual.get(c);
      assertThat(counts)
          .isEqualTo(
              new Counts(
                  expected.get("tp").get(c).asLong(),
                  expected.get("fp").get(c).asLong(),
                  expected.get("fn").get(c).asLong(),
                  expected.get("tn").get(c).asLong()));
    }
    List<PrecisionRecall> rates = actual.stream().map(Counts::rates).toList();
    golden.checkAll(
        "precision",
        rates.stream().map(PrecisionRecall::precision).toList(),
        expected.get("precision"));
    golden.checkAll(
        "recall", rates.stream().map(PrecisionRecall::recall).toList(), expected.get("recall"));
    golden.checkAll("f1", rates.stream().map(PrecisionRecall::f1).toList(), expected.get("f1"));
    golden.checkAll(
        "jaccard", rates.stream().map(PrecisionRecall::jaccard).toList(), expected.get("jaccard"));
  }
}
