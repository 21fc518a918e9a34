package org.finetune4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.finetune4j.model.Parameter;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class RunningStatisticsTest {
  @Test
  void runningStatisticsTakeTheirSlotWhole() {
    INDArray values = Nd4j.createFromArray(1f, 2f);
    INDArray step = Nd4j.createFromArray(0.5f, -0.25f);
    RunningStatistics.follow(List.of(parameter(Parameter.Kind.RUNNING_MEAN, values, step)));
    assertThat(values.toFloatVector()).containsExactly(0.5f, 2.25f);
    assertThatThrownBy(
            () -> RunningStatistics.follow(List.of(parameter(Parameter.Kind.WEIGHT, values, step))))
        .hasMessageContaining("bn1 is no running statistic");
  }

  private static Parameter parameter(Parameter.Kind kind, INDArray values, INDArray gradient) {
    return new Parameter("bn1", kind, Parameter.Group.EARLY, List.of(2L), values, gradient);
  }
}
