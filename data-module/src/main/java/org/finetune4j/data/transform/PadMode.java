package org.finetune4j.data.transform;

/** What is seen outside an image. */
public enum PadMode {
  /** The image mirrored. */
  REFLECTION,
  /** Black. */
  ZEROS,
  /** The nearest pixel of the edge. */
  BORDER
}
