package org.finetune4j.training;

import java.util.List;
import org.finetune4j.data.RandomSource;
import org.finetune4j.data.load.Batch;
import org.finetune4j.model.Parameter;
import org.finetune4j.model.Trainable;
import org.finetune4j.model.network.Network;
import org.finetune4j.training.optimizer.Adam;

/** Forward, backward, update: one batch after the other on one network. */
final class TrainingStep {
  private static final long DROPOUT = 2;

  private final Network network;
  private final Adam optimizer;
  private final List<Parameter> trained;
  private final List<Parameter> statistics;
  private final long seed;

  TrainingStep(Network network, Adam optimizer, Trainable trainable, long seed) {
    this.network = network;
    this.optimizer = optimizer;
    this.seed = seed;
    network.train(trainable);
    trained = network.parameters().stream().filter(trainable::trains).toList();
    statistics =
        network.parameters().stream()
            .filter(p -> !p.kind().trained() && trainable.changes(p.group(), p.kind()))
            .toList();
  }

  /**
   * Trains on a batch; a loss that is no finite number changes nothing.
   *
   * @param number of the step, which alone decides what is dropped
   * @return the loss before the update
   */
  double run(Batch batch, long number, double[] rates, double momentum) {
    return network.alone(() -> step(batch, number, rates, momentum));
  }

  private double step(Batch batch, long number, double[] rates, double momentum) {
    network.seedDropout(
        RandomSource.of(seed, DROPOUT, number).integer(Integer.MIN_VALUE, Integer.MAX_VALUE));
    double loss = network.computeGradients(batch.features(), batch.targets(), batch.mask());
    if (Double.isFinite(loss)) {
      optimizer.step(trained, batch.size(), rates, momentum);
      RunningStatistics.follow(statistics);
      network.parametersChanged();
    }
    return loss;
  }
}
