package org.finetune4j.training.optimizer;

import java.util.List;
import java.util.Map;
import org.finetune4j.model.Parameter;

/**
 * Moves parameters along their gradients. Only weights decay; a parameter that is not handed over
 * is untouched and its step count stands still, while one with a gradient of zero decays.
 */
public sealed interface Optimizer extends AutoCloseable permits ElementwiseOptimizer {
  /**
   * One step.
   *
   * @param parameters those to move, in float or double; their gradient views hold the gradient
   *     times the batch size
   * @param batchSize number of pictures in the batch, at least 1
   * @param rates a learning rate for each of {@link Parameter.Group}, in its order
   * @param momentum decay of the gradient's average, in [0,1)
   */
  void step(List<Parameter> parameters, int batchSize, double[] rates, double momentum);

  /** Forgets all averages and step counts, as fastai does at freeze and unfreeze. */
  void clear();

  /**
   * The state of each parameter moved since the last clearing, by name; copies.
   *
   * @throws IllegalStateException for parameters in double, which files do not keep
   */
  Map<String, ParameterState> state();

  /**
   * Takes over a state for parameters in float, for example a checkpoint's, in place of its own.
   */
  void restore(Map<String, ParameterState> state);

  /** Ends the threads; the state is gone. */
  @Override
  void close();
}
