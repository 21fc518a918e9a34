package org.finetune4j.data.transform;

/** What is seen outside a picture. */
public enum PadMode {
  /** The picture mirrored. */
  REFLECTION,
  /** Black. */
  ZEROS,
  /** The nearest pixel of the edge. */
  BORDER
}
