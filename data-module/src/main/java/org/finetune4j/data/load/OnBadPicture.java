package org.finetune4j.data.load;

/** What a loader does with a picture that cannot be read. */
public enum OnBadPicture {
  /** Ends with an error that names it. */
  STOP,
  /** Leaves it out, counts it and lists it. */
  SKIP
}
