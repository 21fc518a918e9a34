package org.finetune4j.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What happened so far, over all fits of a learner. */
public final class TrainingHistory {
  private final List<Step> steps = new ArrayList<>();
  private final List<EpochRow> rows = new ArrayList<>();

  /** Empty. */
  public TrainingHistory() {}

  /** Every training step; those before a resume are not known. */
  public List<Step> steps() {
    return Collections.unmodifiableList(steps);
  }

  /** Every epoch. */
  public List<EpochRow> rows() {
    return Collections.unmodifiableList(rows);
  }

  /** Takes in a step. */
  public void add(Step step) {
    steps.add(step);
  }

  /** Takes in an epoch. */
  public void add(EpochRow row) {
    rows.add(row);
  }

  void restore(List<EpochRow> earlier) {
    rows.clear();
    rows.addAll(earlier);
  }
}
