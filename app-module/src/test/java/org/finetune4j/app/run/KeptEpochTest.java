package org.finetune4j.app.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.finetune4j.training.EpochRow;
import org.junit.jupiter.api.Test;

class KeptEpochTest {

  @Test
  void anEarlierEpochOfALowerLossIsNamedWithTheLastBesideIt() {
    KeptEpoch kept =
        KeptEpoch.best(List.of(row("frozen", 0, 0.14), row("all", 0, 0.0018), row("all", 1, 0.002)))
            .orElseThrow();

    assertEquals("all", kept.kept().phase());
    assertEquals(0, kept.kept().epoch());
    assertTrue(kept.sentence().contains("all epoch 0"), kept.sentence());
    assertTrue(kept.sentence().contains("(0.001800; last epoch: 0.002000)"), kept.sentence());
  }

  @Test
  void thereIsNothingToReportWhereTheLastEpochIsTheBest() {
    assertTrue(KeptEpoch.best(List.of(row("frozen", 0, 0.2), row("all", 0, 0.1))).isEmpty());
    assertTrue(KeptEpoch.best(List.of()).isEmpty());
  }

  @Test
  void theFirstOfEqualEpochsIsTheOneThatWasSaved() {
    assertEquals(
        0,
        KeptEpoch.best(List.of(row("all", 0, 0.1), row("all", 1, 0.1)))
            .orElseThrow()
            .kept()
            .epoch());
  }

  private static EpochRow row(String phase, int epoch, double validLoss) {
    return new EpochRow(phase, epoch, 0.5, validLoss, List.of(), Duration.ofSeconds(1));
  }
}
