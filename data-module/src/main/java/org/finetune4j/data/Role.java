package org.finetune4j.data;

/** What a sample is for. */
public enum Role {
  /** Learned from. */
  TRAIN,
  /** Held out, to measure. */
  VALID,
  /** Not yet decided: the table carries no split. */
  UNASSIGNED
}
