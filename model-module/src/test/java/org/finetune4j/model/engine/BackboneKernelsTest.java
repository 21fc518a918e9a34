package org.finetune4j.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.engine.EngineRequest.Algorithm;
import org.finetune4j.model.engine.EngineRequest.Kind;
import org.finetune4j.model.engine.EngineRequest.Precision;
import org.finetune4j.model.engine.OperationRecorder.Kernel;
import org.finetune4j.model.engine.OperationRecorder.Phase;
import org.finetune4j.model.graph.BackboneStructure;
import org.finetune4j.model.graph.BackboneStructure.ConvNorm;
import org.finetune4j.model.graph.BackboneStructure.Part;
import org.finetune4j.model.graph.BackboneStructure.Stem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Which kernels oneDNN gives a backbone, over the sizes of images. */
class BackboneKernelsTest {
  /**
   * Height and width. A map of layer L has a 2^(L+1)th of an image's length, rounded up: one and
   * two rows, odd rows over lengths that are multiples of 6, 12 and 28, and the usual sizes.
   */
  private static final int[][] SIZES = {
    {32, 32},
    {32, 512},
    {512, 32},
    {33, 65},
    {48, 48},
    {64, 64},
    {64, 320},
    {80, 80},
    {96, 96},
    {112, 112},
    {128, 128},
    {160, 120},
    {120, 160},
    {36, 224},
    {164, 224},
    {328, 448},
    {176, 192},
    {336, 288},
    {100, 335},
    {224, 224},
    {299, 299},
    {320, 320},
    {511, 509},
    {512, 512}
  };

  /**
   * Every different convolution of the published backbones: further blocks only repeat the second.
   */
  private static List<ResNetShape> shapes() {
    List<Integer> two = List.of(2, 2, 2, 2);
    return List.of(
        new ResNetShape("as 18 and 34", ResNetShape.Block.BASIC, two, 64, Geometry.TORCHVISION),
        new ResNetShape(
            "as 50 to 152", ResNetShape.Block.BOTTLENECK, two, 64, Geometry.TORCHVISION),
        new ResNetShape("as 50 to 152, v1", ResNetShape.Block.BOTTLENECK, two, 64, Geometry.PAPER),
        new ResNetShape("small", ResNetShape.Block.BASIC, two, 16, Geometry.TORCHVISION));
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"F32", "BF16"})
  void noSizeOfImagesNeedsAReferenceKernel(Precision precision) {
    assumeTrue(
        precision == Precision.F32 || OneDnn.multipliesBf16(),
        "the processor does not multiply bf16");
    for (ResNetShape shape : shapes()) {
      try (BackboneKernels kernels = kernels(shape, precision, Algorithm.AUTO)) {
        int batch = 2;
        for (int[] size : SIZES) {
          assertThat(kernels.slow(batch, size[0], size[1]))
              .as("%s, %d images of %dx%d", shape.name(), batch, size[0], size[1])
              .isEmpty();
          batch = batch % 33 + 15;
        }
      }
    }
  }

  @Test
  void thoseAreAllConvolutionsOfEveryPublishedBackbone() {
    Set<List<Object>> walked = new HashSet<>();
    shapes().forEach(shape -> walked.addAll(convolutions(shape)));
    for (ResNetShape shape : ResNetShape.published()) {
      assertThat(walked).as(shape.name()).containsAll(convolutions(shape));
      boolean bottleneck = shape.block() == ResNetShape.Block.BOTTLENECK;
      ResNetShape v1 = bottleneck ? shape.withGeometry(Geometry.PAPER) : shape;
      assertThat(walked).as(v1.toString()).containsAll(convolutions(v1));
    }
  }

  /** Channels, kernel and stride of each, with how often the image was halved before it. */
  private static Set<List<Object>> convolutions(ResNetShape shape) {
    Set<List<Object>> found = new HashSet<>();
    int halved = 0;
    for (Part part : BackboneStructure.of(shape).parts()) {
      int before = halved;
      for (ConvNorm unit : part.units()) {
        boolean shortcut = unit.convolution().contains("downsample");
        int at = shortcut ? before : halved;
        found.add(List.of(unit.in(), unit.out(), unit.kernel(), unit.stride(), at));
        halved += !shortcut && unit.stride() == 2 ? 1 : 0;
      }
      halved += part instanceof Stem ? 1 : 0;
    }
    return found;
  }

  /** So that the test above means something: every phase is looked at, down to the stem. */
  @Test
  void everyOperationOfEveryPhaseIsLookedAt() {
    ResNetShape shape = ResNetShape.resnet18();
    try (BackboneKernels kernels = kernels(shape, Precision.F32, Algorithm.DIRECT)) {
      List<Kernel> found = kernels.kernels(4, 128, 128);
      for (Phase phase : List.of(Phase.FORWARD, Phase.BACKWARD)) {
        assertThat(found)
            .filteredOn(kernel -> kernel.phase() == phase)
            .extracting(Kernel::operation)
            .contains("conv1", "maxpool", "bn1", "layer1.0.conv1", "layer1.0.add", "output")
            .contains("layer4.0.downsample.0", "layer4.1.bn2");
      }
      assertThat(found).filteredOn(kernel -> kernel.phase() == Phase.REFRESH).isNotEmpty();
    }
  }

  @Test
  void aSizeWithoutFastKernelsIsReportedInOneSentence() {
    assertThat(BackboneKernels.warning(64, 48, List.of())).isEmpty();
    assertThat(BackboneKernels.warning(64, 48, List.of("layer4.0.conv2 backward", "bn1 forward")))
        .hasValueSatisfying(
            sentence ->
                assertThat(sentence)
                    .contains("64x48", "layer4.0.conv2 backward, bn1 forward", "plain engine")
                    .endsWith("."));
  }

  private static BackboneKernels kernels(
      ResNetShape shape, Precision precision, Algorithm algorithm) {
    return new BackboneKernels(
        shape,
        Engine.choose(
            new EngineRequest(Kind.ONEDNN, precision, 0, algorithm), shape, DataType.FLOAT));
  }
}
