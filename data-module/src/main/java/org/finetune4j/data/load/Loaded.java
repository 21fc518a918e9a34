package org.finetune4j.data.load;

import org.finetune4j.data.BadInputException;

/** What a worker made of one sample. */
sealed interface Loaded permits LoadedSample, Loaded.Bad {
  /** A sample whose image cannot be read. */
  record Bad(int index, BadImage image, BadInputException cause) implements Loaded {}
}
