package org.finetune4j.app.page;

import java.util.List;
import org.finetune4j.app.console.Printable;
import org.finetune4j.eval.labelerror.LabelErrors;

/** The targets that are most likely wrong: the model has not been trained on these images. */
record LikelyErrors(List<LabelErrors.Image> images) {
  /** The element with their images. */
  static final String CARDS = "label-error-cards";

  private static final int MOST = 20;

  static LikelyErrors of(LabelErrors errors) {
    return new LikelyErrors(errors.images().stream().limit(MOST).toList());
  }

  List<Integer> rows() {
    return images.stream().map(LabelErrors.Image::row).toList();
  }

  /** By image, its names: text, whether the image has it, the probability that it should. */
  List<List<List<Object>>> data() {
    return images.stream()
        .map(image -> image.names().stream().map(LikelyErrors::name).toList())
        .toList();
  }

  private static List<Object> name(LabelErrors.Name name) {
    return List.of(Printable.line(name.name()), name.given(), name.probability());
  }

  PageSection section() {
    return PageSection.of(
        "label-errors",
        "Likely label errors",
        images.isEmpty()
            ? "None was found among these images."
            : "Images whose labels disagree most with predictions that have not seen them, by confident learning; label-errors finds those of the training images, too.",
        CARDS);
  }
}
