package org.finetune4j.app.doctor;

import org.finetune4j.data.BadInputException;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.acceleration.Verification;
import org.finetune4j.model.acceleration.Verification.LayerKind;
import org.finetune4j.model.engine.Engine;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.model.engine.EngineRequest.Precision;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What computes.
 *
 * @param backend ND4J's: {@code CPU} or {@code CUDA}
 * @param blas the BLAS library
 * @param acceleration whether DL4J's oneDNN layers are asked for
 * @param oneDnnInBinary whether ND4J's binary has oneDNN
 * @param oneDnnLayers for each kind of DL4J's layers whether oneDNN computes it
 * @param engine what computes the body of a ResNet-50: {@code ONEDNN} or {@code PLAIN}
 * @param engineReason why that one
 * @param bf16 whether bf16 can be had, or why not
 */
public record Computing(
    String backend,
    String blas,
    boolean acceleration,
    boolean oneDnnInBinary,
    OneDnnLayers oneDnnLayers,
    String engine,
    String engineReason,
    String bf16) {

  /** Whether oneDNN computes a kind of layer. */
  public record OneDnnLayers(boolean convolution, boolean batchNormalization, boolean pooling) {}

  static Computing from(Verification verified) {
    Engine engine = Engine.choose(EngineRequest.auto(), shape(), DataType.FLOAT);
    var kinds = verified.byLayer();
    return new Computing(
        verified.backend(),
        verified.blas(),
        verified.wanted(),
        verified.oneDnnInBinary(),
        new OneDnnLayers(
            kinds.get(LayerKind.CONVOLUTION),
            kinds.get(LayerKind.BATCH_NORMALIZATION),
            kinds.get(LayerKind.POOLING)),
        engine.kind().name(),
        engine.reason(),
        tryBf16());
  }

  private static String tryBf16() {
    try {
      return Engine.choose(EngineRequest.oneDnn(Precision.BF16), shape(), DataType.FLOAT).reason();
    } catch (BadInputException e) {
      return "no: " + e.getMessage();
    }
  }

  private static ResNetShape shape() {
    return ResNetShape.resnet50(Geometry.TORCHVISION);
  }
}
