package org.finetune4j.app.doctor;

import java.util.List;
import org.finetune4j.data.BadInputException;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.acceleration.Verification;
import org.finetune4j.model.acceleration.Verification.LayerKind;
import org.finetune4j.model.engine.BackboneKernels;
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
 * @param engine what computes the backbone of a ResNet-50: {@code ONEDNN} or {@code PLAIN}
 * @param engineReason why that one
 * @param bf16 whether bf16 can be had, or why not
 * @param slowSizes a sentence for each usual size of images that the engine has no fast kernels for
 */
record Computing(
    String backend,
    String blas,
    boolean acceleration,
    boolean oneDnnInBinary,
    OneDnnLayers oneDnnLayers,
    String engine,
    String engineReason,
    String bf16,
    List<String> slowSizes) {
  /** In pixels; the kernels of other sizes are of the same kinds. */
  private static final List<Integer> USUAL_SIZES = List.of(32, 64, 96, 128, 224, 320);

  private static final int USUAL_BATCH = 32;

  public Computing {
    slowSizes = List.copyOf(slowSizes);
  }

  /** Whether oneDNN computes a kind of layer. */
  public record OneDnnLayers(boolean convolution, boolean batchNormalization, boolean pooling) {}

  static Computing notStarted(String why) {
    return new Computing(
        "none",
        "none",
        false,
        false,
        new OneDnnLayers(false, false, false),
        "NONE",
        why,
        "no: " + why,
        List.of());
  }

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
        tryBf16(),
        engine.oneDnn() ? slowSizes(engine) : List.of());
  }

  private static List<String> slowSizes(Engine engine) {
    try (BackboneKernels kernels = new BackboneKernels(shape(), engine)) {
      return USUAL_SIZES.stream()
          .flatMap(size -> kernels.warning(USUAL_BATCH, size, size).stream())
          .toList();
    }
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
