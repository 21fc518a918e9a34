package org.finetune4j.model.onnx;

/** What an exported graph takes. */
public enum OnnxInput {
  /**
   * uint8 [batch, height, width, 3], red, green, blue: the resized image's pixels as they are. The
   * graph normalises them.
   */
  UINT8("images"),
  /**
   * float32 [batch, 3, height, width], red, green, blue: (pixel / 255 - mean) / std of each
   * channel, with the mean and std of the metadata. The graph does not normalise.
   */
  FLOAT32("normalized_images");

  private final String tensor;

  OnnxInput(String tensor) {
    this.tensor = tensor;
  }

  /** The name of the graph's input. */
  public String tensor() {
    return tensor;
  }
}
