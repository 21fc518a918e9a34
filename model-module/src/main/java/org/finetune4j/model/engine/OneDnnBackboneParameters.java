package org.finetune4j.model.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.finetune4j.model.Parameter.Kind;
import org.finetune4j.model.graph.BackboneStructure.Slot;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Cuts the backbone's flat view into its parameters; initial weights are torchvision's. */
final class OneDnnBackboneParameters implements ParamInitializer {

  private static List<Slot> slots(Layer layer) {
    return ((OneDnnBackbone) layer).structure().slots();
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return ((OneDnnBackbone) layer).structure().length();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return slots(layer).stream().map(Slot::key).toList();
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return slots(layer).stream().filter(slot -> slot.kind() == Kind.WEIGHT).map(Slot::key).toList();
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return List.of();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return ((OneDnnBackbone) layer).kind(key) == Kind.WEIGHT;
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return false;
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
    return cut(
        conf,
        paramsView,
        (slot, view) -> {
          conf.addVariable(slot.key());
          return initializeParams ? initialize(slot, view) : view;
        });
  }

  /** Convolutions normal with deviation sqrt(2/fan out), normalisations neutral. */
  static INDArray initialize(Slot slot, INDArray view) {
    return switch (slot.kind()) {
      case WEIGHT -> {
        long fanOut = slot.length() / slot.shape().get(1);
        yield view.assign(Nd4j.randn(view.dataType(), view.shape()).muli(Math.sqrt(2.0 / fanOut)));
      }
      case BN_SCALE, RUNNING_VARIANCE -> view.assign(1);
      default -> view.assign(0);
    };
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    return cut(conf, gradientView, (slot, view) -> view);
  }

  private static Map<String, INDArray> cut(
      NeuralNetConfiguration conf, INDArray flat, BiFunction<Slot, INDArray, INDArray> each) {
    INDArray vector = flat.reshape(flat.length());
    Map<String, INDArray> views = new LinkedHashMap<>();
    for (Slot slot : slots(conf.getLayer())) {
      INDArray view =
          vector
              .get(NDArrayIndex.interval(slot.offset(), slot.offset() + slot.length()))
              .reshape('c', slot.dimensions());
      views.put(slot.key(), each.apply(slot, view));
    }
    return views;
  }
}
