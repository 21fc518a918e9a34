package org.finetune4j.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.finetune4j.model.network.TestNetworks.BASIC;
import static org.finetune4j.model.network.TestNetworks.labels;
import static org.finetune4j.model.network.TestNetworks.random;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.finetune4j.model.Parameter;
import org.finetune4j.model.Trainable;
import org.finetune4j.model.graph.HeadGraph;
import org.finetune4j.model.network.NetworkTest.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** One network in the hands of several threads, and one that is closed too early. */
class SharedNetworkTest {
  private static final int THREADS = 4;

  /** For a longer run: -Dtest.jvm.args=-Dfinetune4j.shared.rounds=20000. */
  private static final int ROUNDS = Integer.getInteger("finetune4j.shared.rounds", 20);

  private final List<INDArray> images =
      List.of(random(1, 2, 3, 33, 32), random(2, 5, 3, 32, 40), random(3, 1, 3, 48, 32));
  private final INDArray targets = Nd4j.createFromArray(new float[][] {{1, 0, 0}, {0, 1, 1}});

  private static <T> List<T> together(List<Callable<T>> work) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(work.size());
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> each : threads.invokeAll(work)) {
        results.add(each.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } finally {
      threads.shutdownNow();
      assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }
  }

  private static float[] numbers(INDArray array) {
    return array.dup('c').reshape(array.length()).toFloatVector();
  }

  /** What a caller may ask of a network, each with its result. */
  private float[][] ask(Network network, ComputationGraph graph, int question) {
    INDArray x = images.get(question % images.size());
    switch (question % 5) {
      case 0 -> {
        return network.evaluate(images.get(0), targets, Optional.empty()).scores();
      }
      case 1 -> {
        try (INDArray pooled = network.pooled(x)) {
          return network.headOnly().predict(pooled);
        }
      }
      case 2 -> {
        return graph.outputSingle(x).toFloatMatrix();
      }
      case 3 -> {
        return graph.output(List.of(HeadGraph.OUTPUT), false, new INDArray[] {x}, null)[0]
            .toFloatMatrix();
      }
      default -> {
        return network.predict(x);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void severalThreadsGetWhatOneGetsToTheBit(Way way) throws InterruptedException {
    AtomicLong asked = new AtomicLong();
    try (Network network = Network.create(way.of(labels(BASIC)))) {
      ComputationGraph graph = network.graph();
      List<float[][]> alone = new ArrayList<>();
      for (int question = 0; question < 15; question++) {
        alone.add(ask(network, graph, question));
      }
      List<Callable<Void>> work = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int own = thread;
        work.add(
            () -> {
              // OpenMP's number is each thread's own.
              NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1 + own % 2);
              for (int round = 0; round < ROUNDS; round++) {
                int question = (own * 7 + round) % 15;
                assertThat(ask(network, graph, question)).isDeepEqualTo(alone.get(question));
                asked.incrementAndGet();
              }
              return null;
            });
      }
      together(work);
    }
    assertThat(asked).hasValue((long) THREADS * ROUNDS);
    System.out.println(way + ": " + THREADS + " threads, " + asked.get() + " questions, all equal");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void whoAsksDuringTrainingSeesOneStepOrTheOther(Way way) throws InterruptedException {
    NetworkSpec spec = way.of(labels(BASIC));
    INDArray x = images.get(0);
    List<float[][]> states = new ArrayList<>();
    try (Network network = Network.create(spec)) {
      states.add(network.predict(x));
      for (int step = 0; step < ROUNDS; step++) {
        step(network);
        states.add(network.predict(x));
      }
    }
    try (Network network = Network.create(spec)) {
      List<Callable<List<float[][]>>> work = new ArrayList<>();
      work.add(
          () -> {
            for (int step = 0; step < ROUNDS; step++) {
              step(network);
            }
            return java.util.Collections.singletonList(network.predict(x));
          });
      for (int thread = 1; thread < THREADS; thread++) {
        work.add(
            () -> {
              List<float[][]> seen = new ArrayList<>();
              for (int round = 0; round < ROUNDS; round++) {
                seen.add(network.predict(x));
              }
              return seen;
            });
      }
      List<List<float[][]>> seen = together(work);
      assertThat(seen.get(0).get(0)).isDeepEqualTo(states.get(ROUNDS));
      assertThat(seen.stream().flatMap(List::stream))
          .allMatch(s -> states.stream().anyMatch(state -> java.util.Arrays.deepEquals(s, state)));
    }
  }

  /** A step of plain descent; nobody else may see half of it. */
  private void step(Network network) {
    network.alone(
        () -> {
          double loss = network.computeGradients(images.get(0), targets, Optional.empty());
          for (Parameter p : network.parameters()) {
            p.values().subi(p.gradient().mul(p.kind().trained() ? 0.01 : 1));
          }
          network.parametersChanged();
          return loss;
        });
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void closingInTheMiddleLetsEveryThreadDownGently(Way way) throws InterruptedException {
    for (int round = 0; round < 5; round++) {
      Network network = Network.create(way.of(labels(BASIC)));
      ComputationGraph graph = round % 2 == 0 ? network.graph() : null;
      CountDownLatch served = new CountDownLatch(3 * THREADS);
      List<Callable<RuntimeException>> work = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int own = thread;
        work.add(
            () -> {
              for (int question = own; ; question++) {
                try {
                  if (graph == null) {
                    network.predict(images.get(question % images.size()));
                  } else {
                    ask(network, graph, question);
                  }
                  served.countDown();
                } catch (RuntimeException e) {
                  return e;
                }
              }
            });
      }
      for (int i = 0; i < 2; i++) {
        work.add(
            () -> {
              served.await();
              network.close();
              return new IllegalStateException("closed");
            });
      }
      assertThat(together(work))
          .allSatisfy(
              e ->
                  assertThat(e)
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("closed"));
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void afterClosingEveryPublicMethodRefuses(Way way, @TempDir Path folder) throws Exception {
    Set<String> harmless = Set.of("spec", "engine", "close");
    Network network = Network.create(way.of(labels(BASIC)));
    Network head = network.headOnly();
    ComputationGraph graph = network.graph();
    Parameter held = network.parameter("head.8.weight");
    float[] values = held.values().toFloatVector();
    network.close();
    network.close();
    head.close();
    Set<String> tried = new HashSet<>();
    for (Network each : List.of(network, head)) {
      for (Method method : Network.class.getMethods()) {
        if (method.getDeclaringClass() != Network.class
            || Modifier.isStatic(method.getModifiers())
            || harmless.contains(method.getName())
            || each == head && method.getName().equals("headOnly")) {
          continue;
        }
        Object[] arguments =
            Stream.of(method.getParameterTypes()).map(this::argument).toArray(Object[]::new);
        assertThatThrownBy(() -> invoke(each, method, arguments))
            .as(method.getName())
            .isInstanceOf(IllegalStateException.class);
        tried.add(method.getName());
      }
    }
    assertThat(tried).hasSizeGreaterThan(10);
    INDArray x = images.get(0);
    for (Runnable use :
        List.<Runnable>of(
            () -> graph.outputSingle(x),
            () -> graph.output(List.of(HeadGraph.POOLED), false, new INDArray[] {x}, null),
            () -> graph.feedForward(x, false),
            () -> graph.feedForward(x, true),
            () -> graph.fit(new DataSet(x, targets)),
            () -> graph.score(new DataSet(x, targets)),
            () -> graph.setParams(graph.params().dup()),
            graph::clone,
            () -> SavedModel.write(folder.resolve("m.f4j"), network, TestNetworks.card(BASIC)))) {
      assertThatThrownBy(use::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
    // Whoever was handed memory keeps it.
    System.gc();
    assertThat(held.values().toFloatVector()).isEqualTo(values);
    assertThat(held.values().getDouble(0)).isEqualTo(values[0]);
    assertThat(graph.params().sumNumber().doubleValue()).isFinite();
  }

  private Object argument(Class<?> type) {
    if (type == INDArray.class) {
      return images.get(0);
    } else if (type == Optional.class) {
      return Optional.empty();
    } else if (type == long.class) {
      return 1L;
    } else if (type == double.class) {
      return 1.0;
    } else if (type == int[].class) {
      return new int[] {0};
    } else if (type == Calibration.class) {
      return Calibration.none();
    } else if (type == Trainable.class) {
      return Trainable.all();
    } else if (type == Supplier.class) {
      return (Supplier<String>) () -> "";
    } else if (type == String.class) {
      return "conv1.weight";
    }
    throw new AssertionError("no argument of " + type + " is known here");
  }

  private static void invoke(Network network, Method method, Object... arguments) throws Throwable {
    try {
      method.invoke(network, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Test
  void aGraphThatItsHolderClosesClosesTheNetwork() {
    try (Network network = Network.create(labels(BASIC))) {
      ComputationGraph graph = network.graph();
      graph.close();
      assertThatThrownBy(() -> network.predict(images.get(0)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
  }

  @Test
  void aNetworkIsNotClosedByItsOwnWork() {
    try (Network network = Network.create(labels(BASIC))) {
      Runnable closer = network::close;
      assertThatThrownBy(
              () ->
                  network.alone(
                      () -> {
                        closer.run();
                        return "";
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("middle");
      assertThat(network.predict(images.get(0))).hasDimensions(2, 3);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void closedArraysAreRefused(Way way) {
    INDArray closed = random(1, 2, 3, 32, 32);
    closed.close();
    INDArray closedTargets = targets.dup();
    closedTargets.close();
    INDArray x = images.get(0);
    try (Network network = Network.create(way.of(labels(BASIC)))) {
      ComputationGraph graph = network.graph();
      for (Runnable use :
          List.<Runnable>of(
              () -> network.predict(closed),
              () -> network.pooled(closed),
              () -> network.evaluate(x, closedTargets, Optional.empty()),
              () -> network.computeGradients(closed, targets, Optional.empty()),
              () -> network.computeGradients(x, targets, Optional.of(closedTargets)),
              () -> graph.outputSingle(closed))) {
        assertThatThrownBy(use::run).isInstanceOf(IllegalStateException.class);
      }
      assertThat(network.predict(x)).hasDimensions(2, 3);
    }
  }

  @Test
  void aCallersOwnWorkspaceOutlivesANetwork() {
    WorkspaceConfiguration configuration =
        WorkspaceConfiguration.builder().initialSize(1 << 20).build();
    Network network = Network.create(labels(BASIC));
    network.predict(images.get(0));
    try (MemoryWorkspace own =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace(configuration, "mine")) {
      INDArray inIt = Nd4j.ones(1000);
      network.close();
      assertThat(own.isScopeActive()).isTrue();
      assertThat(inIt.sumNumber().intValue()).isEqualTo(1000);
    }
  }
}
