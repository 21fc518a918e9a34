package org.finetune4j.model.engine;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.finetune4j.model.engine.BackboneRecording.BatchStatistics;
import org.finetune4j.model.engine.OperationRecorder.Kernel;
import org.finetune4j.model.engine.OperationRecorder.Phase;
import org.finetune4j.model.engine.OperationRecorder.Step;
import org.finetune4j.model.engine.Tensor.Home;
import org.finetune4j.model.graph.BackboneStructure;
import org.nd4j.linalg.api.memory.pointers.PagedPointer;

/**
 * Everything that one mode at one input shape needs: primitives, their arguments, and the memory
 * that stays with them. Not for two threads at once.
 */
final class ExecutionPlan implements AutoCloseable {
  /** Where the tensors' homes are at the moment. */
  static final class Memory {
    private final Map<Home, Long> addresses = new EnumMap<>(Home.class);
    private final Supplier<FlatArray> parameters;

    Memory(Supplier<FlatArray> parameters) {
      this.parameters = parameters;
    }

    FlatArray parameters() {
      return parameters.get();
    }

    /** The numbers of an f32 tensor, for a step in Java. */
    FloatPointer numbers(Tensor tensor) {
      return new FloatPointer(new PagedPointer(addresses.get(tensor.home) + tensor.offset));
    }
  }

  private final PointerScope scope;
  private final Memory memory;
  private final OperationRecorder recorder;
  private final ParameterTensors parameters;
  private final List<BatchStatistics> statistics;
  private final NativeBlock kept;
  private final long transientBytes;
  private long refreshedAt = -1;

  ExecutionPlan(
      engine engine,
      BackboneStructure structure,
      Numerics numerics,
      Supplier<FlatArray> flat,
      Recipe recipe) {
    memory = new Memory(flat);
    try (PointerScope building = newScope()) {
      recorder = new OperationRecorder(engine);
      parameters = new ParameterTensors(recorder, structure);
      BackboneRecording recording =
          new BackboneRecording(engine, structure, numerics, recorder, parameters, memory);
      recipe.record(recording);
      statistics = recording.statistics();
      transientBytes = MemoryLayout.byLiveness(tensors(Home.TRANSIENT));
      kept = new NativeBlock(MemoryLayout.sideBySide(tensors(Home.KEPT)));
      place(Home.KEPT, kept.address());
      scope = building.extend();
    }
  }

  /** What a plan computes. */
  @FunctionalInterface
  interface Recipe {
    void record(BackboneRecording recording);
  }

  @SuppressWarnings("unchecked")
  static PointerScope newScope() {
    return new PointerScope();
  }

  private List<Tensor> tensors(Home home) {
    return recorder.tensors().stream().filter(tensor -> tensor.home == home).toList();
  }

  /** Moves the tensors of a home to where it is now. */
  void place(Home home, long address) {
    Long before = memory.addresses.put(home, address);
    if (before == null || before != address) {
      for (Tensor tensor : recorder.tensors()) {
        if (tensor.home == home) {
          tensor.memory.set_data_handle(new PagedPointer(address + tensor.offset));
        }
      }
    }
  }

  /** Bytes needed within a step, to be shared with other plans. */
  long transientBytes() {
    return transientBytes;
  }

  long keptBytes() {
    return kept.size();
  }

  /** Brings the parameters into the kernels' layouts, if that was last done for other values. */
  void refresh(stream stream, long version) {
    if (refreshedAt != version) {
      run(Phase.REFRESH, stream);
      refreshedAt = version;
    }
  }

  /** Whether the kernels' layouts are those of that version already. */
  boolean isFresh(long version) {
    return refreshedAt == version;
  }

  void run(Phase phase, stream stream) {
    for (Step step : recorder.steps(phase)) {
      step.run(stream);
    }
    stream._wait();
  }

  ParameterTensors parameters() {
    return parameters;
  }

  List<BatchStatistics> statistics() {
    return statistics;
  }

  Memory memory() {
    return memory;
  }

  List<Kernel> kernels() {
    return recorder.kernels();
  }

  @Override
  public void close() {
    kept.close();
    scope.close();
  }
}
