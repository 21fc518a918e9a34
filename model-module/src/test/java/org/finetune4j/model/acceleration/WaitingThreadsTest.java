package org.finetune4j.model.acceleration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WaitingThreadsTest {
  @Test
  void whatTheEnvironmentLacksIsNamed() {
    assertThat(WaitingThreads.advice(Map.of(), 2))
        .hasValueSatisfying(
            s ->
                assertThat(s)
                    .contains("OMP_WAIT_POLICY=PASSIVE")
                    .contains("OPENBLAS_THREAD_TIMEOUT=4"));
    assertThat(WaitingThreads.advice(Map.of("OPENBLAS_THREAD_TIMEOUT", "4"), 2))
        .hasValueSatisfying(
            s -> assertThat(s).contains("OMP_WAIT_POLICY").doesNotContain("OPENBLAS"));
  }

  @Test
  void whoHasChosenOrHasOneProcessorIsLeftAlone() {
    Map<String, String> chosen =
        Map.of("OMP_WAIT_POLICY", "ACTIVE", "OPENBLAS_THREAD_TIMEOUT", "26");
    assertThat(WaitingThreads.advice(chosen, 8)).isEmpty();
    assertThat(
            WaitingThreads.advice(
                Map.of("OMP_WAIT_POLICY", "PASSIVE", "OPENBLAS_NUM_THREADS", "1"), 8))
        .isEmpty();
    assertThat(WaitingThreads.advice(Map.of(), 1)).isEmpty();
  }
}
