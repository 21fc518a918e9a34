package org.finetune4j.eval.report;

import java.util.OptionalDouble;
import org.finetune4j.eval.AveragePrecision;
import org.finetune4j.eval.BinaryScores;
import org.finetune4j.eval.Counts;
import org.finetune4j.eval.calibration.Reliability;

/**
 * One label, over all images on which it is known whether it is there.
 *
 * @param label its name
 * @param threshold above which it is predicted
 * @param counts of its decisions; {@link Counts#positives()} is its support
 * @param ap average precision as scikit-learn defines it; undefined without positives, as are the
 *     other two
 * @param apVoc11 as PASCAL VOC did up to 2009
 * @param apVocAll as PASCAL VOC does since 2010
 * @param rocAuc area under the ROC curve; undefined without positives or without negatives
 * @param calibrationError in 15 bins; undefined without entries
 */
public record LabelReport(
    String label,
    float threshold,
    Counts counts,
    OptionalDouble ap,
    OptionalDouble apVoc11,
    OptionalDouble apVocAll,
    OptionalDouble rocAuc,
    OptionalDouble calibrationError) {
  static LabelReport of(String label, float threshold, Counts counts, BinaryScores entries) {
    AveragePrecision.All ap = AveragePrecision.all(entries);
    return new LabelReport(
        label,
        threshold,
        counts,
        ap.sklearn(),
        ap.voc11(),
        ap.vocAll(),
        ap.rocAuc(),
        Reliability.of(entries).error());
  }
}
