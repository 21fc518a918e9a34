package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TrainingOptionsTest {

  @Test
  void whereTheHeadAloneIsTrainedTheEpochsOfBothPhasesCount() {
    assertThat(epochs()).isEmpty();
    assertThat(epochs("--epochs", "2")).hasValue(2);
    assertThat(epochs("--freeze-epochs", "3")).hasValue(3);
    assertThat(epochs("--freeze-epochs", "3", "--epochs", "2")).hasValue(5);
    assertThat(epochs("--freeze-epochs", "0")).isEmpty();
    assertThat(epochs("--freeze-epochs", "0", "--epochs", "0")).hasValue(0);
  }

  private static Optional<Integer> epochs(String... arguments) {
    TrainingOptions options = new TrainingOptions();
    new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
    return options.allEpochs();
  }
}
