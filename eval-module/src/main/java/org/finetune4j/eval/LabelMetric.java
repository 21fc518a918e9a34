package org.finetune4j.eval;

import java.util.OptionalDouble;
import java.util.function.Function;

/** What a threshold is chosen by; more is better. */
public enum LabelMetric {
  /** Share of right entries. Flatters where labels are rare: see {@link #ofNothing}. */
  ACCURACY_MULTI("accuracy_multi", LabelDecisions::accuracyMulti),
  /** F1 of all entries together. */
  F1_MICRO("f1_micro", d -> d.micro().f1()),
  /** Mean F1 of the classes that have a positive. */
  F1_MACRO("f1_macro", d -> d.macro().f1()),
  /** Mean F1 of the images. */
  F1_SAMPLES("f1_samples", d -> d.samples().f1()),
  /** Jaccard of all entries together. */
  JACCARD_MICRO("jaccard_micro", d -> d.micro().jaccard()),
  /** Mean Jaccard of the classes that have a positive. */
  JACCARD_MACRO("jaccard_macro", d -> d.macro().jaccard()),
  /** Share of images with nothing wrong. */
  EXACT_MATCH("exact_match", d -> OptionalDouble.of(d.exactMatch()));

  private final String text;
  private final Function<LabelDecisions, OptionalDouble> function;

  LabelMetric(String text, Function<LabelDecisions, OptionalDouble> function) {
    this.text = text;
    this.function = function;
  }

  /** The name in files and reports, for example {@code f1_macro}. */
  public String text() {
    return text;
  }

  /** In [0,1] or undefined. */
  public OptionalDouble of(LabelDecisions decisions) {
    return function.apply(decisions);
  }

  /** At that threshold. */
  public OptionalDouble at(LabelPredictions predictions, float threshold) {
    return of(LabelDecisions.of(predictions, threshold));
  }

  /** Of predicting nothing at all: what any threshold must beat. */
  public OptionalDouble ofNothing(LabelPredictions predictions) {
    return at(predictions, Float.POSITIVE_INFINITY);
  }
}
