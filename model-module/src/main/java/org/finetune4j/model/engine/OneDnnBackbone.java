package org.finetune4j.model.engine;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.Parameter.Kind;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.engine.EngineRequest.Algorithm;
import org.finetune4j.model.engine.EngineRequest.Precision;
import org.finetune4j.model.graph.BackboneStructure;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A whole ResNet backbone as one DL4J layer: [batch, 3, height, width] in, [batch, features,
 * height/32, width/32] out, FLOAT. Its parameters have torchvision's names and shapes, except that
 * running statistics are called {@code bn1.mean} and {@code bn1.var} (DL4J splits names at the
 * underscore); they lie in one flat view in torchvision's order. It is for images as they enter a
 * network: there is no gradient of its input, so that nothing below it can be trained.
 *
 * <p>In training it does as PyTorch: batch statistics, running ones moved by a tenth with the
 * unbiased variance. What is trained is set in {@link OneDnnBackboneLayer}.
 */
public final class OneDnnBackbone extends FeedForwardLayer {
  private static final long serialVersionUID = 1L;

  @JsonProperty private ResNetShape shape;
  @JsonProperty Precision precision = Precision.F32;
  @JsonProperty Algorithm algorithm = Algorithm.AUTO;
  @JsonProperty int threads;
  private transient Map<String, Kind> kinds;

  /** For reading configurations; use {@link #of}. */
  public OneDnnBackbone() {}

  /**
   * The backbone of that shape, computed by that engine.
   *
   * @throws IllegalArgumentException if the engine is not oneDNN's, or the geometry the zoo's
   */
  public static OneDnnBackbone of(ResNetShape shape, Engine engine) {
    if (!engine.oneDnn()) {
      throw new IllegalArgumentException("not oneDNN's engine: " + engine.reason());
    } else if (shape.geometry() == Geometry.ZOO) {
      throw new IllegalArgumentException("the zoo's geometry is for the plain graph");
    }
    OneDnnBackbone backbone = new OneDnnBackbone();
    backbone.shape = shape;
    backbone.precision = engine.precision();
    backbone.algorithm = engine.algorithm();
    backbone.threads = engine.threads();
    backbone.nIn = 3;
    backbone.nOut = shape.features();
    return backbone;
  }

  BackboneStructure structure() {
    return BackboneStructure.of(shape);
  }

  @Override
  public OneDnnBackboneLayer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    OneDnnBackboneLayer layer = new OneDnnBackboneLayer(conf, networkDataType);
    layer.setListeners(trainingListeners);
    layer.setIndex(layerIndex);
    layer.setParamsViewArray(layerParamsView);
    layer.setParamTable(initializer().init(conf, layerParamsView, initializeParams));
    layer.setConf(conf);
    return layer;
  }

  @Override
  public ParamInitializer initializer() {
    return new OneDnnBackboneParameters();
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    if (!(inputType instanceof InputTypeConvolutional in) || in.getChannels() != 3) {
      throw new IllegalStateException(
          "a backbone takes images of three channels, not " + inputType);
    }
    long[] out = structure().outputShape(new long[] {1, 3, in.getHeight(), in.getWidth()});
    return InputType.convolutional(out[2], out[3], out[1]);
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    nIn = 3;
    nOut = shape.features();
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null;
  }

  @Override
  public List<Regularization> getRegularizationByParam(String paramName) {
    return kind(paramName) == Kind.WEIGHT ? regularization : null;
  }

  @Override
  public IUpdater getUpdaterByParam(String paramName) {
    return kind(paramName).trained() ? iUpdater : new NoOp();
  }

  Kind kind(String key) {
    if (kinds == null) {
      Map<String, Kind> found = new HashMap<>();
      structure().slots().forEach(slot -> found.put(slot.key(), slot.kind()));
      kinds = found;
    }
    return kinds.get(key);
  }

  @Override
  public boolean isPretrainParam(String paramName) {
    return false;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    long parameters = structure().length();
    return new LayerMemoryReport.Builder(
            layerName, OneDnnBackbone.class, inputType, getOutputType(-1, inputType))
        .standardMemory(parameters, 0)
        .workingMemory(parameters, 0, parameters, 0)
        .build();
  }

  @Override
  public OneDnnBackbone clone() {
    return (OneDnnBackbone) super.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OneDnnBackbone backbone
        && super.equals(other)
        && Objects.equals(shape, backbone.shape)
        && precision == backbone.precision
        && algorithm == backbone.algorithm
        && threads == backbone.threads;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof OneDnnBackbone;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), shape, precision, algorithm, threads);
  }
}
