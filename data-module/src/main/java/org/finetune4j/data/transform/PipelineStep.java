package org.finetune4j.data.transform;

import java.util.List;

/**
 * What one step of a pipeline made of a sample, in the manner of fastai's {@code summary}.
 *
 * @param name of the step
 * @param type of what it made
 * @param shape of what it made
 * @param low least value
 * @param high greatest value
 */
public record PipelineStep(String name, String type, List<Integer> shape, double low, double high) {
  public PipelineStep {
    shape = List.copyOf(shape);
  }
}
