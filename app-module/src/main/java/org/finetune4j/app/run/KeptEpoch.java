package org.finetune4j.app.run;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.finetune4j.training.EpochRow;

/**
 * The epoch whose model is evaluated, where it is not the last one: chosen by the very images that
 * it is then evaluated on, which a reader has to know.
 *
 * @param kept the first of the lowest validation loss
 * @param last what a fixed number of epochs would have given
 */
record KeptEpoch(EpochRow kept, EpochRow last) {
  KeptEpoch {
    Objects.requireNonNull(kept);
    Objects.requireNonNull(last);
  }

  /** Empty where the last epoch is the best, or none was finished. */
  static Optional<KeptEpoch> best(List<EpochRow> rows) {
    int last = rows.size() - 1;
    return IntStream.rangeClosed(0, last)
        .boxed()
        .reduce((a, b) -> rows.get(b).validLoss() < rows.get(a).validLoss() ? b : a)
        .filter(best -> best < last)
        .map(best -> new KeptEpoch(rows.get(best), rows.get(last)));
  }

  String sentence() {
    return String.format(
        Locale.ROOT,
        "The model is that of %s epoch %d, with the lowest validation loss (%.6f; last epoch: %.6f):"
            + " it was chosen on the images that it is evaluated on, so its metrics are slightly"
            + " optimistic. --keep last keeps the last epoch's.",
        kept.phase(),
        kept.epoch(),
        kept.validLoss(),
        last.validLoss());
  }
}
