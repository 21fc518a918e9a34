package org.finetune4j.data.transform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.RandomSource;
import org.finetune4j.data.image.Image;
import org.finetune4j.golden.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bicubic resizing against Pillow's; {@code docs/golden/bicubic.py} wrote the expected values. */
class InterpolationTest {
  private static final ImageSize SIZE = new ImageSize(16, 24);

  static Stream<Golden.Case> cases() {
    return Golden.cases("bicubic").stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void bicubicIsPillowsToTheBit(Golden.Case c) {
    JsonNode json = c.json();
    Image image =
        noise(json.get("seed").asLong(), json.at("/image/0").asInt(), json.at("/image/1").asInt());
    Frame frame =
        Frame.cut(
            image.size(),
            json.at("/left_top/0").asInt(),
            json.at("/left_top/1").asInt(),
            json.at("/crop_width_height/0").asInt(),
            json.at("/crop_width_height/1").asInt(),
            PadMode.BORDER,
            new ImageSize(json.at("/size/0").asInt(), json.at("/size/1").asInt()));
    byte[] actual =
        SeparableResampling.rgb(
            image,
            new Axis(List.of(frame.x()), image.width(), 1, 0),
            new Axis(List.of(frame.y()), image.height(), 1, 0),
            Interpolation.BICUBIC);
    assertThat(actual).hasSize(json.get("output").size());
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i] & 0xff).as("byte %d", i).isEqualTo(json.get("output").get(i).asInt());
    }
  }

  private static Image noise(long seed, int width, int height) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] rgb = new byte[3 * width * height];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (random.nextLong() >>> 56);
    }
    return Image.of(width, height, rgb);
  }

  @Test
  void aPipelineKeepsItsFilterInValidationAndInEachStep() {
    Image image = noise(2, 60, 50);
    Pipeline bilinear = Pipeline.training(Resize.squash(SIZE));
    Pipeline bicubic = bilinear.with(Interpolation.BICUBIC);
    assertThat(bicubic).isNotEqualTo(bilinear);
    assertThat(bicubic.toString()).contains("BICUBIC");
    float[] sharp = values(bicubic, image);
    assertThat(sharp).isNotEqualTo(values(bilinear, image));
    assertThat(values(bicubic.forValidation(), image)).isEqualTo(sharp);
    assertThat(values(bicubic.with(LostPoints.MASK).with(Normalize.IMAGENET), image))
        .isEqualTo(sharp);
    assertThat(bicubic.steps(image, List.of(), RandomSource.of(1)))
        .isNotEqualTo(bilinear.steps(image, List.of(), RandomSource.of(1)));
  }

  private static float[] values(Pipeline pipeline, Image image) {
    List<Optional<Point>> none = List.of();
    return pipeline.apply(image, none, RandomSource.of(1)).chw();
  }
}
