package org.finetune4j.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A fit that trains nothing and records what callbacks ask of it. */
public final class RecordedFit implements Fit {
  private final String phase;
  private final int epochs;
  private final TrainingHistory recorder = new TrainingHistory();
  private final List<String> saved = new ArrayList<>();
  private Optional<String> stopped = Optional.empty();

  public RecordedFit(String phase, int epochs) {
    this.phase = phase;
    this.epochs = epochs;
  }

  public void add(EpochRow row) {
    recorder.add(row);
  }

  public List<String> saved() {
    return saved;
  }

  public Optional<String> stopped() {
    return stopped;
  }

  @Override
  public String phase() {
    return phase;
  }

  @Override
  public int epochs() {
    return epochs;
  }

  @Override
  public int firstEpoch() {
    return 0;
  }

  @Override
  public int batches() {
    return 10;
  }

  @Override
  public TrainingHistory recorder() {
    return recorder;
  }

  @Override
  public void stop(String reason) {
    stopped = Optional.of(reason);
  }

  @Override
  public void saveModel(Path file) {
    saved.add("model after " + recorder.rows().size());
  }

  @Override
  public void saveCheckpoint(Path file) {
    saved.add("checkpoint after " + recorder.rows().size());
  }
}
