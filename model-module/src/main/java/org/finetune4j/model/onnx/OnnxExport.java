package org.finetune4j.model.onnx;

import static org.finetune4j.model.onnx.GraphParts.BATCH;
import static org.finetune4j.model.onnx.GraphParts.attribute;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.transform.Normalize;
import org.finetune4j.model.network.SavedModel;

/**
 * A saved model as ONNX: backbone and head with their batch normalisations folded into the layers
 * beside them, calibration and activation. It takes any number of images of the model's size, and
 * gives
 *
 * <ul>
 *   <li>{@code probabilities}, [batch, labels], calibrated where the model is;
 *   <li>{@code class_probabilities}, [batch, classes], likewise;
 *   <li>or {@code points}, [batch, points, 2], x and y in pixels of the graph's image.
 * </ul>
 *
 * <p>How an image is brought to size, names, thresholds and versions stand in the metadata. A
 * value; the model must stay open while it is written.
 */
public final class OnnxExport {
  /** The version of the operators: old enough for runtimes since 2020. */
  public static final int OPSET = 13;

  /** The version of the file's format that came with these operators. */
  public static final int IR_VERSION = 7;

  private final SavedModel model;
  private final OnnxInput input;
  private final boolean halfWeights;

  private OnnxExport(SavedModel model, OnnxInput input, boolean halfWeights) {
    this.model = Objects.requireNonNull(model);
    this.input = Objects.requireNonNull(input);
    this.halfWeights = halfWeights;
  }

  /** A graph that takes pixels and has float32 weights. */
  public static OnnxExport of(SavedModel model) {
    return new OnnxExport(model, OnnxInput.UINT8, false);
  }

  /** The same, which takes something else. */
  public OnnxExport withInput(OnnxInput other) {
    return new OnnxExport(model, other, halfWeights);
  }

  /**
   * The same with float16 weights, in half the space. Everything is computed in float32 still, so
   * that any runtime can; biases and scales stay float32.
   */
  public OnnxExport withHalfWeights() {
    return new OnnxExport(model, input, true);
  }

  /** What the graph takes. */
  public OnnxInput input() {
    return input;
  }

  /** The name of the graph's output. */
  public String output() {
    return OutputNodes.name(model.card());
  }

  /** What the file's {@code metadata_props} hold: text, numbers, and JSON where there are many. */
  public Map<String, String> metadata() {
    return OnnxMetadata.of(model.card(), input, version());
  }

  /** This program's version, as its jar states it. */
  private static String version() {
    return Optional.ofNullable(OnnxExport.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  /**
   * Writes the file; the stream is flushed, not closed. The same model gives the same bytes.
   *
   * @throws org.finetune4j.data.BadInputException if a weight is not finite, is too large for
   *     float16, or the file would be larger than 2 GB
   * @throws IllegalStateException if the model is closed
   */
  public void write(OutputStream out) throws IOException {
    GraphParts parts = new GraphParts(halfWeights);
    String logits = new NetworkNodes(model, parts).add(images(parts));
    new OutputNodes(model.card(), parts).add(logits);
    ModelProto.Builder file =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
            .setProducerName("finetune4j")
            .setProducerVersion(version())
            .setGraph(parts.graph());
    metadata()
        .forEach(
            (key, value) ->
                file.addMetadataProps(
                    StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    OnnxFile.write(file.build(), parts.initializers(), out);
  }

  /** Adds the input; returns the name of the normalised images, [batch, 3, height, width]. */
  private String images(GraphParts parts) {
    ImageSize size = model.card().preprocessing().size();
    if (input == OnnxInput.FLOAT32) {
      return parts.input(
          input.tensor(), TensorProto.DataType.FLOAT, BATCH, 3, size.height(), size.width());
    }
    String pixels =
        parts.input(
            input.tensor(), TensorProto.DataType.UINT8, BATCH, size.height(), size.width(), 3);
    String floats =
        parts.node(
            "Cast",
            "float_pixels",
            List.of(pixels),
            attribute("to", TensorProto.DataType.FLOAT_VALUE));
    String planes =
        parts.node("Transpose", "channels", List.of(floats), attribute("perm", 0, 3, 1, 2));
    Normalize normalize = model.card().preprocessing().normalize();
    float[] mean = new float[3];
    float[] std = new float[3];
    for (int c = 0; c < 3; c++) {
      mean[c] = (float) (255 * normalize.mean().get(c));
      std[c] = (float) (255 * normalize.std().get(c));
    }
    List<Long> shape = List.of(1L, 3L, 1L, 1L);
    String centred =
        parts.node("Sub", "centred", List.of(planes, parts.floats("mean", shape, mean)));
    return parts.node("Div", "normalized", List.of(centred, parts.floats("std", shape, std)));
  }
}
