package org.finetune4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.transform.CentreOfSquash;
import org.finetune4j.data.transform.Interpolation;
import org.finetune4j.data.transform.LostPoints;
import org.finetune4j.data.transform.Normalize;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.data.transform.Resize;
import org.finetune4j.model.Preprocessing.Method;
import org.junit.jupiter.api.Test;

class PreprocessingTest {
  private static final ImageSize SIZE = new ImageSize(24, 32);
  private static final Normalize HALF = new Normalize(List.of(.5, .5, .5), List.of(.25, .25, .25));

  private static Pipeline pipeline(Method method) {
    return new Preprocessing(SIZE, method, Interpolation.BILINEAR, HALF).pipeline();
  }

  @Test
  void describesTheTransformsOfValidation() {
    assertThat(pipeline(Method.SQUASH))
        .isEqualTo(Pipeline.validation(Resize.squash(SIZE)).with(HALF).with(LostPoints.KEEP));
    assertThat(pipeline(Method.CENTRE_OF_SQUASH))
        .isEqualTo(Pipeline.validation(new CentreOfSquash(SIZE)).with(HALF).with(LostPoints.KEEP));
    assertThat(pipeline(Method.CROP))
        .isEqualTo(Pipeline.validation(Resize.crop(SIZE)).with(HALF).with(LostPoints.KEEP));
  }

  @Test
  void methodsAreFoundByTheirNamesInACard() {
    for (Method method : Method.values()) {
      assertThat(Method.of(method.word())).isEqualTo(method);
    }
    assertThatThrownBy(() -> Method.of("pad"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'pad'");
  }

  @Test
  void refusesImagesThatNoMachineHolds() {
    ImageSize vast = new ImageSize(1, Preprocessing.LARGEST_SIDE + 1);
    assertThatThrownBy(() -> new Preprocessing(vast, Method.SQUASH, Interpolation.BILINEAR, HALF))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("8192");
  }
}
