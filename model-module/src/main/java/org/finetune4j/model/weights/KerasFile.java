package org.finetune4j.model.weights;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.object.message.DataLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.finetune4j.data.BadInputException;
import org.finetune4j.model.weights.KerasLayers.Converted;
import org.finetune4j.model.weights.KerasLayers.Order;
import org.finetune4j.model.weights.KerasLayers.Raw;
import org.finetune4j.model.weights.KerasLayers.Variable;

/**
 * A ResNet of {@code keras.applications} in HDF5, weights alone or a whole model: v1 geometry, and
 * the preprocessing of {@link KerasLayers#PREPROCESSING}. Links out of the file are not followed.
 */
final class KerasFile {
  private static final int DEEPEST = 8;
  private static final int MOST_NODES = 20_000;

  /** More numbers than any layer of a ResNet has. */
  private static final long LARGEST = 1L << 26;

  /** Of the layers that were named as Caffe's, and of today's. */
  private static final double CAFFE_EPSILON = 1e-3;

  private static final double KERAS_EPSILON = 1.001e-5;

  private final Path path;
  private final KerasLayers layers = new KerasLayers(Order.HWIO);
  private int nodes;

  private KerasFile(Path path) {
    this.path = path;
  }

  /**
   * Opens a file.
   *
   * @throws BadInputException if it is damaged, or holds what no file of Keras does
   */
  static WeightsFile open(Path path) {
    HdfFile hdf = null;
    try {
      hdf = new HdfFile(path);
      KerasFile file = new KerasFile(path);
      file.collect(hdf, 1);
      Map<String, String> metadata = new HashMap<>(KerasLayers.PREPROCESSING);
      metadata.put("geometry", "v1");
      WeightsFile converted =
          new ConvertedFile(path, WeightsFormat.KERAS, metadata, file.converted(), hdf);
      hdf = null; // the converted file's now
      return converted;
    } catch (BadInputException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | LinkageError e) { // of the library
      throw damaged(path, e);
    } finally {
      WeightsFile.closeQuietly(hdf);
    }
  }

  private List<Converted> converted() {
    try {
      return layers.converted(layer -> layer.endsWith("_bn") ? KERAS_EPSILON : CAFFE_EPSILON);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(
          path + " cannot be used: " + e.getMessage() + "; let Keras write it again.", e);
    }
  }

  private static BadInputException damaged(Path path, Throwable cause) {
    return new BadInputException(
        path + " is not a whole HDF5 file of Keras: fetch or write it again.", cause);
  }

  private void collect(Group group, int depth) {
    for (Node node : group.getChildren().values()) {
      nodes++;
      if (nodes > MOST_NODES || depth > DEEPEST) {
        throw new BadInputException(
            path + " holds more than the weights of a network: save the weights alone.");
      }
      if (!node.isLink() && node instanceof Group inner) {
        collect(inner, depth + 1);
      } else if (!node.isLink() && node instanceof Dataset dataset) {
        add(group, dataset);
      }
    }
  }

  // The group that holds the variables has the layer's name; Keras 3 numbers them one group below.
  private void add(Group group, Dataset dataset) {
    List<Long> shape = Arrays.stream(dataset.getDimensions()).mapToObj(Long::valueOf).toList();
    boolean numbered = group.getName().equals("vars");
    String layer = numbered ? group.getParent().getName() : group.getName();
    Optional<Variable> variable =
        numbered ? numbered(layer, dataset.getName()) : named(dataset.getName());
    Class<?> type = dataset.getJavaType();
    boolean floating = type == float.class || type == double.class;
    DataLayout layout = dataset.getDataLayout();
    if (layout != DataLayout.CONTIGUOUS && layout != DataLayout.COMPACT) {
      throw new BadInputException(
          path + " has its numbers in chunks, as Keras does not: let Keras write it again.");
    }
    if (variable.isPresent() && floating && length(shape) <= LARGEST) {
      add(layer, variable.get(), new Raw(shape, values(dataset)));
    }
  }

  private void add(String layer, Variable variable, Raw raw) {
    try {
      layers.add(layer, variable, raw);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(
          path + " cannot be used: " + e.getMessage() + "; save one network alone.", e);
    }
  }

  private static long length(List<Long> shape) {
    long length = 1;
    for (long size : shape) {
      boolean large = size > LARGEST || length > LARGEST;
      length = large ? LARGEST + 1 : length * size;
    }
    return length;
  }

  private static Optional<Variable> named(String dataset) {
    String name = dataset.replaceFirst(":\\d+$", "").replaceFirst("_1$", "");
    Map<String, Variable> endings =
        Map.of(
            "kernel",
            Variable.KERNEL,
            "_W",
            Variable.KERNEL,
            "bias",
            Variable.BIAS,
            "_b",
            Variable.BIAS,
            "gamma",
            Variable.GAMMA,
            "beta",
            Variable.BETA,
            "_mean",
            Variable.MEAN,
            "_variance",
            Variable.VARIANCE,
            "running_std",
            Variable.VARIANCE); // what it holds is the variance
    return endings.entrySet().stream()
        .filter(e -> name.endsWith(e.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static Optional<Variable> numbered(String layer, String dataset) {
    boolean norm = KerasNames.module(layer).filter(KerasNames::isNorm).isPresent();
    List<Variable> variables =
        norm
            ? List.of(Variable.GAMMA, Variable.BETA, Variable.MEAN, Variable.VARIANCE)
            : List.of(Variable.KERNEL, Variable.BIAS);
    return dataset.matches("\\d") && Integer.parseInt(dataset) < variables.size()
        ? Optional.of(variables.get(Integer.parseInt(dataset)))
        : Optional.empty();
  }

  private Supplier<float[]> values(Dataset dataset) {
    return () -> {
      try {
        Object flat = dataset.getDataFlat();
        if (flat instanceof double[] wide) {
          float[] values = new float[wide.length];
          for (int i = 0; i < wide.length; i++) {
            values[i] = (float) wide[i];
          }
          return values;
        }
        return (float[]) flat;
      } catch (RuntimeException | StackOverflowError | LinkageError e) { // of the library
        throw damaged(path, e);
      }
    };
  }
}
