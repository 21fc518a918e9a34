package org.finetune4j.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The steps and epochs so far, over all fits of a learner. */
public final class TrainingHistory {
  private final List<Step> steps = new ArrayList<>();
  private final List<EpochRow> rows = new ArrayList<>();

  TrainingHistory() {}

  /** Every training step; those before a resume are not known. */
  public List<Step> steps() {
    return Collections.unmodifiableList(steps);
  }

  /** Every epoch. */
  public List<EpochRow> rows() {
    return Collections.unmodifiableList(rows);
  }

  void add(Step step) {
    steps.add(step);
  }

  void add(EpochRow row) {
    rows.add(row);
  }

  void restore(List<EpochRow> earlier) {
    rows.clear();
    rows.addAll(earlier);
  }
}
