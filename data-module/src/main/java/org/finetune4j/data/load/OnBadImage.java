package org.finetune4j.data.load;

/** What a loader does with an image that cannot be read. */
public enum OnBadImage {
  /** Ends with an error that names it. */
  STOP,
  /** Leaves it out, counts it and lists it. */
  SKIP
}
