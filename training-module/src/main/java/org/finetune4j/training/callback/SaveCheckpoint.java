package org.finetune4j.training.callback;

import java.nio.file.Path;
import java.util.Objects;
import org.finetune4j.training.Callback;
import org.finetune4j.training.EpochRow;
import org.finetune4j.training.Fit;

/** Keeps a file of the last whole epoch from which the training can go on. */
public final class SaveCheckpoint implements Callback {
  private final Path file;

  /** Writes there. */
  public SaveCheckpoint(Path file) {
    this.file = Objects.requireNonNull(file);
  }

  @Override
  public void epochEnds(Fit fit, EpochRow row) {
    fit.saveCheckpoint(file);
  }
}
