package org.finetune4j.model.onnx;

import static org.finetune4j.model.onnx.GraphParts.BATCH;
import static org.finetune4j.model.onnx.GraphParts.attribute;

import java.util.List;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Output;
import org.finetune4j.model.network.Calibration;
import org.finetune4j.model.network.ModelCard;

/** Adds what turns logits into a model's output: calibration, then the activation. */
final class OutputNodes {
  private final ModelCard card;
  private final GraphParts parts;

  OutputNodes(ModelCard card, GraphParts parts) {
    this.card = card;
    this.parts = parts;
  }

  /** The output's name, as the task asks. */
  static String name(ModelCard card) {
    return card.task()
        .byKind(labels -> "probabilities", points -> "points", category -> "class_probabilities");
  }

  /** From logits, [batch, width]. */
  void add(String logits) {
    String name = name(card);
    Output output = card.task().output();
    long width = card.task().width();
    if (output instanceof Output.SigmoidXent) {
      parts.node("Sigmoid", name, List.of(calibrated(logits)));
      parts.output(name, BATCH, width);
    } else if (output instanceof Output.SoftmaxMcxent) {
      parts.node("Softmax", name, List.of(calibrated(logits)), attribute("axis", 1));
      parts.output(name, BATCH, width);
    } else if (output instanceof Output.RangeMse range) {
      String shares = parts.node("Sigmoid", "sigmoid", List.of(logits));
      points(name, shares, range.low(), range.high() - range.low());
    } else if (output instanceof Output.IdentityMse) {
      points(name, logits, 0, 1);
    } else {
      throw new IllegalArgumentException("no ONNX output is known for " + output);
    }
  }

  private String calibrated(String logits) {
    Calibration calibration = card.calibration();
    if (calibration.temperature().isPresent()) {
      float[] temperature = {(float) calibration.temperature().getAsDouble()};
      String divisor = parts.floats("temperature", List.of(1L), temperature);
      return parts.node("Div", "calibrated", List.of(logits, divisor));
    }
    List<Calibration.Line> lines = calibration.lines();
    if (lines.isEmpty()) {
      return logits;
    }
    float[] slopes = new float[lines.size()];
    float[] intercepts = new float[lines.size()];
    for (int i = 0; i < slopes.length; i++) {
      slopes[i] = (float) lines.get(i).slope();
      intercepts[i] = (float) lines.get(i).intercept();
    }
    return line("calibrated", logits, slopes, intercepts);
  }

  /**
   * Points in pixels of the graph's image.
   *
   * @param values [batch, 2 * points]; the scaled place, -1 to 1, is low + values * length
   */
  private void points(String name, String values, double low, double length) {
    ImageSize size = card.preprocessing().size();
    float[] scale = new float[card.task().width()];
    float[] shift = new float[scale.length];
    for (int i = 0; i < scale.length; i++) {
      double half = (i % 2 == 0 ? size.width() : size.height()) / 2.0;
      scale[i] = (float) (length * half);
      shift[i] = (float) ((low + 1) * half);
    }
    String pixels = line("pixel_points", values, scale, shift);
    String shape = parts.integers("points.shape", 0, scale.length / 2, 2); // 0: as it is
    parts.node("Reshape", name, List.of(pixels, shape));
    parts.output(name, BATCH, scale.length / 2, 2);
  }

  /** Multiplies each column and adds to it. */
  private String line(String name, String input, float[] slopes, float[] intercepts) {
    List<Long> shape = List.of((long) slopes.length);
    String slope = parts.floats(name + ".slope", shape, slopes);
    String product = parts.node("Mul", name + ".product", List.of(input, slope));
    String intercept = parts.floats(name + ".intercept", shape, intercepts);
    return parts.node("Add", name, List.of(product, intercept));
  }
}
