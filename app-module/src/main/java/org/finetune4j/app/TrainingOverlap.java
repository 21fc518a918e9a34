package org.finetune4j.app;

import java.util.Locale;
import java.util.Optional;
import org.finetune4j.data.SampleTable;
import org.finetune4j.model.network.ModelCard;

/** What to know before a model is measured on the very table that it was trained on. */
record TrainingOverlap(ModelCard card) {
  /** Empty where the images are others, or a part of those, as a split leaves them. */
  Optional<String> warning(SampleTable measured) {
    return card.trainingTable()
        .filter(table -> table.contents().equals(measured.contents()))
        .map(
            table ->
                String.format(
                    Locale.ROOT,
                    "The model was trained on %d of these images, so its metrics on them are too good: evaluate on the others with the split of its training (--valid-share, --split-seed, --hold-out or --split-column).",
                    table.trainingImages()));
  }
}
