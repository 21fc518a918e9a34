package org.finetune4j.training;

import java.util.Locale;
import org.finetune4j.data.Output;

/** Outputs and losses in words. */
final class OutputText {
  private OutputText() {}

  static String of(Output output) {
    if (output instanceof Output.SigmoidXent) {
      return "sigmoid with binary cross-entropy";
    }
    if (output instanceof Output.IdentityMse) {
      return "identity with mean squared error";
    }
    if (output instanceof Output.RangeMse range) {
      return String.format(
          Locale.ROOT,
          "sigmoid stretched to %s .. %s with mean squared error",
          range.low(),
          range.high());
    }
    return "softmax with cross-entropy";
  }
}
