package org.finetune4j.training;

import java.util.List;
import java.util.function.Predicate;
import org.finetune4j.model.Parameter;
import org.finetune4j.model.network.Network;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Values of a network's parameters, to go back to. Owns native memory. */
record Snapshot(List<Parameter> parameters, List<INDArray> values) implements AutoCloseable {

  /** Of those parameters. */
  static Snapshot of(Network network, Predicate<Parameter> which) {
    List<Parameter> chosen = network.parameters().stream().filter(which).toList();
    return network.alone(
        () -> new Snapshot(chosen, chosen.stream().map(p -> p.values().dup()).toList()));
  }

  /** Writes the values back into their network. */
  void restore(Network network) {
    network.alone(
        () -> {
          for (int i = 0; i < values.size(); i++) {
            parameters.get(i).values().assign(values.get(i));
          }
          network.parametersChanged();
          return network;
        });
  }

  @Override
  public void close() {
    values.forEach(INDArray::close);
  }
}
