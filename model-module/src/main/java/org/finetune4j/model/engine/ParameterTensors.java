package org.finetune4j.model.engine;

import java.util.HashMap;
import java.util.Map;
import org.finetune4j.model.engine.Tensor.Home;
import org.finetune4j.model.graph.BackboneStructure;
import org.finetune4j.model.graph.BackboneStructure.ConvNorm;
import org.finetune4j.model.graph.BackboneStructure.Slot;

/** The network's own parameters and gradients as tensors, where they lie. */
final class ParameterTensors {
  private final OperationRecorder recorder;
  private final Map<String, Slot> slots = new HashMap<>();
  private final Map<Slot, Tensor> values = new HashMap<>();
  private final Map<Slot, Tensor> gradients = new HashMap<>();

  ParameterTensors(OperationRecorder recorder, BackboneStructure structure) {
    this.recorder = recorder;
    structure.slots().forEach(slot -> slots.put(slot.key(), slot));
  }

  Slot slot(String key) {
    return slots.get(key);
  }

  Tensor weight(ConvNorm unit) {
    return value(unit.convolution() + ".weight");
  }

  Tensor weightGradient(ConvNorm unit) {
    return gradient(unit.convolution() + ".weight");
  }

  Tensor scale(ConvNorm unit) {
    return value(unit.norm() + ".weight");
  }

  Tensor scaleGradient(ConvNorm unit) {
    return gradient(unit.norm() + ".weight");
  }

  Tensor shift(ConvNorm unit) {
    return value(unit.norm() + ".bias");
  }

  Tensor shiftGradient(ConvNorm unit) {
    return gradient(unit.norm() + ".bias");
  }

  Tensor runningMean(ConvNorm unit) {
    return value(unit.norm() + ".mean");
  }

  Tensor runningVariance(ConvNorm unit) {
    return value(unit.norm() + ".var");
  }

  private Tensor value(String key) {
    return values.computeIfAbsent(slots.get(key), slot -> tensor(slot, Home.PARAMETERS));
  }

  private Tensor gradient(String key) {
    return gradients.computeIfAbsent(slots.get(key), slot -> tensor(slot, Home.GRADIENTS));
  }

  /** Whether a recorded step writes this parameter's gradient. */
  boolean hasGradient(Slot slot) {
    return gradients.containsKey(slot);
  }

  private Tensor tensor(Slot slot, Home home) {
    return recorder.elsewhere(
        slot.shape().size() == 1
            ? Numerics.channels(slot.length())
            : Numerics.plain(slot.dimensions()),
        home,
        slot.offset() * Float.BYTES);
  }
}
