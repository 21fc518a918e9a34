package org.finetune4j.model.weights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.finetune4j.data.BadInputException;

/**
 * The layers of a ResNet as Keras has it, turned into torchvision's tensors: kernels of the order
 * OIHW, the first one's channels red, green and blue instead of blue, green and red; a
 * convolution's bias subtracted from the mean of the normalisation that follows; the difference of
 * the two epsilons added to the variance. All of it is exact but for the rounding of the sums.
 */
final class KerasLayers {
  /** Torchvision's epsilon, and that of every backbone here. */
  private static final double EPSILON = 1e-5;

  /** What these networks were trained with: BGR in 0..255, less the mean of each channel. */
  static final Map<String, String> PREPROCESSING = preprocessing();

  private final Map<String, Map<Variable, Raw>> layers = new LinkedHashMap<>();
  private final Order order;

  /** The variables of a layer. */
  enum Variable {
    KERNEL,
    BIAS,
    GAMMA,
    BETA,
    MEAN,
    VARIANCE
  }

  /** How the sizes of a kernel follow one another. */
  enum Order {
    /** Keras: height, width, in, out; of a dense layer in, out. */
    HWIO,
    /** Deeplearning4j and PyTorch: out, in, height, width; of a dense layer out, in. */
    OIHW
  }

  /**
   * A variable as the file has it.
   *
   * @param shape in the file's order
   * @param values read when they are asked for
   */
  record Raw(List<Long> shape, Supplier<float[]> values) {}

  /** A tensor of torchvision's, computed when it is asked for. */
  record Converted(TensorInfo info, Supplier<float[]> values) {}

  KerasLayers(Order order) {
    this.order = order;
  }

  private static Map<String, String> preprocessing() {
    double[] mean = {123.68, 116.779, 103.939};
    String unit = Double.toString(1 / 255.0);
    return Map.of(
        "mean", mean[0] / 255 + "," + mean[1] / 255 + "," + mean[2] / 255,
        "std", unit + "," + unit + "," + unit);
  }

  /**
   * Adds a variable of a layer.
   *
   * @throws IllegalArgumentException if the layer has it already
   */
  void add(String layer, Variable variable, Raw raw) {
    Map<Variable, Raw> variables = layers.computeIfAbsent(layer, l -> new LinkedHashMap<>());
    if (variables.putIfAbsent(variable, raw) != null) {
      throw new IllegalArgumentException("it has two layers " + BadInputException.excerpt(layer));
    }
  }

  /**
   * The tensors by torchvision's names; a layer of no ResNet keeps its own.
   *
   * @param epsilon of a normalisation, by the file's name of the layer
   * @throws IllegalArgumentException if a convolution's bias does not fit the normalisation after
   *     it, which takes it over
   */
  List<Converted> converted(ToDoubleFunction<String> epsilon) {
    Map<String, Raw> biases = new LinkedHashMap<>();
    layers.forEach(
        (layer, variables) ->
            KerasNames.module(layer)
                .filter(m -> !KerasNames.isNorm(m) && !m.equals("fc"))
                .filter(m -> variables.containsKey(Variable.BIAS))
                .ifPresent(m -> biases.put(KerasNames.normAfter(m), variables.get(Variable.BIAS))));
    List<Converted> all = new ArrayList<>();
    layers.forEach(
        (layer, variables) -> {
          Optional<String> module = KerasNames.module(layer);
          if (module.isEmpty()) {
            variables.forEach((v, raw) -> all.add(plain(layer + "/" + v, raw)));
          } else if (KerasNames.isNorm(module.get())) {
            double more = epsilon.applyAsDouble(layer) - EPSILON;
            Optional<Raw> bias = Optional.ofNullable(biases.get(module.get()));
            variables.forEach((v, raw) -> all.add(norm(module.get(), v, raw, bias, more)));
          } else {
            weighted(module.get(), variables, all);
          }
        });
    return all;
  }

  private static Converted plain(String name, Raw raw) {
    return new Converted(new TensorInfo(name, TensorType.F32, raw.shape()), raw.values());
  }

  private static Converted norm(
      String module, Variable variable, Raw raw, Optional<Raw> bias, double more) {
    return switch (variable) {
      case GAMMA -> plain(module + ".weight", raw);
      case BETA -> plain(module + ".bias", raw);
      case VARIANCE ->
          plain(
              module + ".running_var", new Raw(raw.shape(), () -> plus(raw.values().get(), more)));
      case MEAN -> plain(module + ".running_mean", bias.map(b -> less(module, raw, b)).orElse(raw));
      default -> plain(module + "." + variable, raw);
    };
  }

  private static Raw less(String norm, Raw mean, Raw bias) {
    if (!bias.shape().equals(mean.shape())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the bias before its %s has the shape %s, and the mean %s",
              norm,
              bias.shape(),
              mean.shape()));
    }
    return new Raw(mean.shape(), () -> minus(mean.values().get(), bias.values().get()));
  }

  private static float[] plus(float[] values, double more) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (values[i] + more);
    }
    return values;
  }

  private static float[] minus(float[] values, float[] less) {
    for (int i = 0; i < values.length; i++) {
      values[i] -= less[i];
    }
    return values;
  }

  private void weighted(String module, Map<Variable, Raw> variables, List<Converted> all) {
    Raw kernel = variables.get(Variable.KERNEL);
    if (kernel != null) {
      Raw ordered = order == Order.OIHW ? kernel : transposed(kernel);
      boolean reversed =
          module.equals("conv1") && ordered.shape().size() == 4 && ordered.shape().get(1) == 3;
      all.add(plain(module + ".weight", reversed ? channelsReversed(ordered) : ordered));
    }
    if (module.equals("fc") && variables.containsKey(Variable.BIAS)) {
      all.add(plain(module + ".bias", variables.get(Variable.BIAS)));
    }
  }

  /** Out and in first, then the rest: [h, w, i, o] to [o, i, h, w] and [i, o] to [o, i]. */
  private static Raw transposed(Raw raw) {
    List<Long> shape = raw.shape();
    if (shape.size() != 4 && shape.size() != 2) {
      return raw;
    }
    int in = Math.toIntExact(shape.get(shape.size() - 2));
    int out = Math.toIntExact(shape.get(shape.size() - 1));
    List<Long> ordered = new ArrayList<>(List.of((long) out, (long) in));
    ordered.addAll(shape.subList(0, shape.size() - 2));
    return new Raw(
        ordered,
        () -> {
          float[] values = raw.values().get();
          float[] result = new float[values.length];
          int places = in * out == 0 ? 0 : values.length / (in * out);
          for (int p = 0; p < places; p++) {
            for (int i = 0; i < in; i++) {
              for (int o = 0; o < out; o++) {
                result[(o * in + i) * places + p] = values[(p * in + i) * out + o];
              }
            }
          }
          return result;
        });
  }

  /** Of a kernel with three channels in, the last first. */
  private static Raw channelsReversed(Raw raw) {
    return new Raw(
        raw.shape(),
        () -> {
          float[] values = raw.values().get();
          float[] result = new float[values.length];
          int plane = Math.toIntExact(raw.shape().get(2) * raw.shape().get(3));
          for (int at = 0; at < values.length; at += plane) {
            int channel = at / plane % 3;
            System.arraycopy(values, at, result, at + (2 - 2 * channel) * plane, plane);
          }
          return result;
        });
  }
}
