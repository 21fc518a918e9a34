package org.finetune4j.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.finetune4j.model.acceleration.NativeAcceleration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConvolutionCheckTest {
  @Test
  void theBackEndHereComputesWhatJavaDoes() {
    NativeAcceleration.prepare();
    ConvolutionCheck found = ConvolutionCheck.run();

    assertThat(found.agrees()).as(found.text()).isTrue();
    assertThat(found.difference()).isLessThan(1e-5);
  }

  @ParameterizedTest
  @ValueSource(floats = {0, 1.02f, Float.NaN, Float.POSITIVE_INFINITY})
  void wrongNumbersAreFound(float wrong) {
    ConvolutionCheck found = ConvolutionCheck.of(new double[] {1, 1}, new float[] {1, wrong});

    assertThat(found.agrees()).isFalse();
  }

  @Test
  void roundingIsNotWrong() {
    assertThat(ConvolutionCheck.of(new double[] {4, 1}, new float[] {4, 1.001f}).agrees()).isTrue();
    assertThat(ConvolutionCheck.of(new double[] {1}, new float[] {}).agrees()).isFalse();
  }
}
