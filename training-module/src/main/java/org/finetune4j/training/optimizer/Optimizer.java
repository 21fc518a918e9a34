package org.finetune4j.training.optimizer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.finetune4j.model.Parameter;

/**
 * Moves parameters along their gradients. Only weights decay; a parameter that is not handed over
 * is untouched and its step count stands still, while one with a gradient of zero decays. One
 * thread at a time is served; closed, it refuses steps.
 */
public sealed interface Optimizer extends AutoCloseable permits ElementwiseOptimizer {
  /**
   * One step.
   *
   * @param parameters those to move, in float or double; their gradient views hold the gradient
   *     times the batch size
   * @param batchSize number of images in the batch, at least 1
   * @param rates a learning rate for each of {@link Parameter.Group}, in its order
   * @param momentum decay of the gradient's average, in [0,1)
   */
  void step(List<Parameter> parameters, int batchSize, double[] rates, double momentum);

  /** Forgets all averages and step counts, as fastai does at freeze and unfreeze. */
  void clear();

  /** Names of the parameters moved since the last clearing, in the order of their first move. */
  List<String> moved();

  /**
   * A copy of what is remembered of one of {@link #moved}.
   *
   * @throws IllegalStateException for a parameter in double, which files do not keep
   */
  ParameterState state(String name);

  /** All of {@link #state(String)}, by name: as large as the moved parameters twice. */
  default Map<String, ParameterState> state() {
    Map<String, ParameterState> state = new LinkedHashMap<>();
    moved().forEach(name -> state.put(name, state(name)));
    return state;
  }

  /**
   * Takes over a state for parameters in float, for example a checkpoint's, in place of its own.
   */
  void restore(Map<String, ParameterState> state);

  /** Ends the threads; the state is gone. */
  @Override
  void close();
}
