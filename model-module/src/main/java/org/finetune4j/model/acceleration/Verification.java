package org.finetune4j.model.acceleration;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * What really computes DL4J's layers in this process, found by building and training a tiny network
 * of each kind of layer and looking at what its layers hold afterwards.
 *
 * @param wanted whether acceleration was asked for
 * @param backend {@code CPU} or {@code CUDA}
 * @param blas the BLAS library, as ND4J names it
 * @param oneDnnInBinary whether ND4J's binary was built with oneDNN
 * @param byLayer for each kind of layer whether its oneDNN helper is there and has not failed
 */
public record Verification(
    boolean wanted,
    String backend,
    String blas,
    boolean oneDnnInBinary,
    Map<LayerKind, Boolean> byLayer) {

  /** The kinds of layer that DL4J can hand to oneDNN. */
  public enum LayerKind {
    CONVOLUTION,
    BATCH_NORMALIZATION,
    POOLING
  }

  public Verification {
    byLayer = Map.copyOf(byLayer);
  }

  /** Looks; takes the time that ND4J needs to start, and a few milliseconds more. */
  public static Verification run() {
    var environment = Nd4j.getExecutioner().getEnvironmentInformation();
    boolean oneDnn =
        NativeOpsHolder.getInstance().getDeviceNativeOps().buildInfo().contains("HAVE_ONEDNN");
    Map<LayerKind, Boolean> byLayer = new EnumMap<>(LayerKind.class);
    MultiLayerNetwork net = trainedOnce();
    try {
      byLayer.put(LayerKind.CONVOLUTION, oneDnn && helped(net.getLayer(0)));
      byLayer.put(LayerKind.BATCH_NORMALIZATION, oneDnn && helped(net.getLayer(1)));
      byLayer.put(LayerKind.POOLING, oneDnn && helped(net.getLayer(2)));
    } finally {
      net.close();
    }
    return new Verification(
        NativeAcceleration.wanted(),
        String.valueOf(environment.getProperty("backend")),
        String.valueOf(environment.getProperty("blas.vendor")),
        oneDnn,
        byLayer);
  }

  /** Whether every kind of layer runs on oneDNN. */
  public boolean complete() {
    return byLayer.size() == LayerKind.values().length && !byLayer.containsValue(false);
  }

  /** What to do about each thing that is off, a sentence each; empty where all is well. */
  public List<String> advice() {
    List<String> advice = new ArrayList<>();
    if (backend.equals("CPU") && NativeAcceleration.cudaOnClassPath()) {
      advice.add(
          "The CPU computes although ND4J's CUDA library is there: it needs NVIDIA's driver and a"
              + " card of compute capability 3.7 to 8.x.");
    }
    if (!wanted) {
      advice.add("Acceleration is switched off: remove -D" + NativeAcceleration.PROPERTY + "=off.");
    } else if (backend.equals("CPU") && !oneDnnInBinary) {
      advice.add(
          "ND4J's binary has no oneDNN, and DL4J's own layers are 3 to 7 times slower: put the"
              + " classifier "
              + NativeAcceleration.platform()
              + "-onednn-avx2 of nd4j-native on the class path, if there is one.");
    } else if (backend.equals("CPU") && !Nd4j.getEnvironment().helpersAllowed()) {
      advice.add("The environment variable SD_FORBID_HELPERS forbids oneDNN: unset it.");
    } else if (backend.equals("CPU") && !complete()) {
      advice.add(
          "DL4J does not use oneDNN although it is there: call NativeAcceleration.prepare() before"
              + " any class of ND4J or DL4J is used.");
    }
    return advice;
  }

  private static MultiLayerNetwork trainedOnce() {
    var conf =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.FLOAT)
            .seed(1)
            .list()
            .layer(new ConvolutionLayer.Builder(3, 3).nOut(4).helperAllowFallback(false).build())
            .layer(new BatchNormalization.Builder().helperAllowFallback(false).build())
            .layer(new SubsamplingLayer.Builder().helperAllowFallback(false).build())
            .layer(new GlobalPoolingLayer.Builder().build())
            .layer(
                new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                    .activation(Activation.IDENTITY)
                    .nOut(1)
                    .build())
            .setInputType(InputType.convolutional(8, 8, 3))
            .build();
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    try (var features = Nd4j.ones(DataType.FLOAT, 2, 3, 8, 8);
        var labels = Nd4j.ones(DataType.FLOAT, 2, 1)) {
      // Without fallback a helper that fails throws here instead of being dropped in silence.
      net.fit(features, labels);
    }
    return net;
  }

  private static boolean helped(Layer layer) {
    return layer.getHelper() != null;
  }
}
