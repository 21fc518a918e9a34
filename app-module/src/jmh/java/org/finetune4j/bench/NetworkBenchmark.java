package org.finetune4j.bench;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.Parameter;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.model.engine.EngineRequest.Precision;
import org.finetune4j.model.network.Network;
import org.finetune4j.model.network.NetworkSpec;
import org.finetune4j.training.optimizer.Adam;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The parts of a training step, and inference, of a ResNet-50 on random numbers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3)
@Measurement(iterations = 10)
public class NetworkBenchmark {
  private static final int LABELS = 20;
  private static final double[] RATES = {1e-6, 1e-5, 1e-4};

  /** Images a step. */
  @Param("32")
  public int batch;

  /** Of the image's side. */
  @Param("128")
  public int size;

  /** Of activations. */
  @Param({"F32", "BF16"})
  public Precision precision;

  private Network network;
  private Adam adam;
  private List<Parameter> trained;
  private INDArray features;
  private INDArray targets;

  /** Makes the network and one batch. */
  @Setup
  public void make() {
    Task task =
        new Task.Labels(
            Vocabulary.of(IntStream.range(0, LABELS).mapToObj(i -> "label" + i).toList()));
    ResNetShape shape = ResNetShape.resnet50(Geometry.TORCHVISION);
    network =
        Network.create(NetworkSpec.of(shape, task).withEngine(EngineRequest.oneDnn(precision)));
    trained = network.parameters().stream().filter(p -> p.kind().trained()).toList();
    adam = new Adam(Adam.Settings.DEFAULT, Runtime.getRuntime().availableProcessors());
    features = Nd4j.randn('c', batch, 3, size, size);
    targets = Nd4j.zeros(DataType.FLOAT, batch, LABELS);
    network.computeGradients(features, targets, Optional.empty());
  }

  /** Frees what was made. */
  @TearDown
  public void free() {
    adam.close();
    network.close();
    features.close();
    targets.close();
  }

  /** Forward, loss, backward; the weights count as changed. */
  @Benchmark
  public double gradients() {
    network.parametersChanged();
    return network.computeGradients(features, targets, Optional.empty());
  }

  /** Adam's update of 25.6 million numbers. */
  @Benchmark
  public void adam() {
    adam.step(trained, batch, RATES, 0.9);
  }

  /** Forward in inference mode. */
  @Benchmark
  public float[][] predict() {
    return network.predict(features);
  }
}
