package org.finetune4j.app.fetch;

import java.util.Locale;

/** What a name of the catalogue stands for. */
public enum Kind {
  /** An archive of images and their tables, unpacked into a folder. */
  DATA,
  /** A file of pretrained weights. */
  WEIGHTS;

  /** As the catalogue writes it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
