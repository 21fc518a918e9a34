package org.finetune4j.data.read;

import org.finetune4j.data.BadInputException;
import org.finetune4j.data.SampleTable;

/** Data on disk that reads as a table of samples. */
@FunctionalInterface
public interface SampleSource {
  /**
   * Reads all samples, in the data's order (of files: by name). Opens no image.
   *
   * @throws BadInputException in one sentence with the file, the row where there is one, and the
   *     remedy
   */
  SampleTable read();
}
