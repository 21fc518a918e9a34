package org.finetune4j.model.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.finetune4j.data.BadInputException;
import org.finetune4j.model.weights.KerasLayers.Order;
import org.finetune4j.model.weights.KerasLayers.Raw;
import org.finetune4j.model.weights.KerasLayers.Variable;
import org.finetune4j.model.weights.ZooNetwork.Kind;
import org.finetune4j.model.weights.ZooNetwork.Layer;

/**
 * A ResNet as Deeplearning4j's {@code ModelSerializer} writes it and its zoo has it: a zip of
 * {@code configuration.json} and {@code coefficients.bin}. Of the other entries, among which may be
 * serialised Java objects, none is opened.
 */
final class ZooFile implements AutoCloseable {
  static final String CONFIGURATION = "configuration.json";
  static final String COEFFICIENTS = "coefficients.bin";

  private static final int LONGEST_CONFIGURATION = 16 << 20;

  /** Numbers in the description of an array's shape: few, as it has two dimensions. */
  private static final long LONGEST_SHAPE = 64;

  /** Before 1.0.0-beta lengths were of four bytes, in files with these words. */
  private static final Set<String> SHORT_LENGTHS = Set.of("DIRECT", "HEAP", "JAVACPP");

  private static final JsonMapper JSON = new JsonMapper();

  /** The array's numbers, unpacked: a file that is deleted when it is closed. */
  private final FileChannel numbers;

  private final Path path;

  private ZooFile(Path path, FileChannel numbers) {
    this.path = path;
    this.numbers = numbers;
  }

  /**
   * Opens a file.
   *
   * @param temporary the folder to unpack its numbers into
   * @throws BadInputException if it holds no ResNet, is damaged or cannot be unpacked
   */
  static WeightsFile open(Path path, ZipDirectory zip, Path temporary) throws IOException {
    ZooFile file = null;
    try {
      ZooNetwork network = ZooNetwork.of(configuration(zip));
      file = new ZooFile(path, unpacked(path, zip, network.length(), temporary));
      KerasLayers layers = new KerasLayers(Order.OIHW);
      Map<String, Double> epsilons = new HashMap<>();
      long at = 0;
      for (Layer layer : network.layers()) {
        file.add(layers, layer, at);
        epsilons.put(layer.name(), layer.epsilon());
        at += layer.length();
      }
      Map<String, String> metadata = new HashMap<>(KerasLayers.PREPROCESSING);
      metadata.put("geometry", BackboneWeights.word(network.geometry()));
      WeightsFile converted =
          new ConvertedFile(
              path, WeightsFormat.DEEPLEARNING4J, metadata, layers.converted(epsilons::get), file);
      file = null; // the converted file's now
      return converted;
    } catch (IllegalArgumentException e) {
      throw new BadInputException(
          path
              + " holds no ResNet of Deeplearning4j ("
              + e.getMessage()
              + "): name a file with another one.",
          e);
    } finally {
      WeightsFile.closeQuietly(file);
    }
  }

  private static JsonNode configuration(ZipDirectory zip) throws IOException {
    try (InputStream in = zip.stream(CONFIGURATION)) {
      byte[] json = in.readNBytes(LONGEST_CONFIGURATION + 1);
      if (json.length > LONGEST_CONFIGURATION) {
        throw new IllegalArgumentException("its configuration is too long");
      }
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("its configuration is not JSON", e);
    }
  }

  private static FileChannel unpacked(Path path, ZipDirectory zip, long length, Path temporary)
      throws IOException {
    try (DataInputStream in = new DataInputStream(zip.stream(COEFFICIENTS))) {
      boolean shortShape = SHORT_LENGTHS.contains(in.readUTF());
      long shape = shortShape ? in.readInt() : in.readLong();
      int each = in.readUTF().equals("LONG") ? Long.BYTES : Integer.BYTES;
      if (shape < 0 || shape > LONGEST_SHAPE) {
        throw new IllegalArgumentException("its array has an impossible shape");
      }
      in.skipNBytes(shape * each);
      boolean shortLength = SHORT_LENGTHS.contains(in.readUTF());
      long held = shortLength ? in.readInt() : in.readLong();
      String type = in.readUTF();
      if (!type.equals("FLOAT") || held != length) {
        throw new IllegalArgumentException(
            "it has "
                + held
                + " numbers of type "
                + type
                + " where its layers need "
                + length
                + " of type FLOAT");
      }
      FileChannel copy;
      try {
        copy = temporaryFile(temporary);
      } catch (IOException e) {
        throw unwritable(path, temporary, e);
      }
      boolean whole = false;
      try {
        for (long left = length * Float.BYTES; left > 0; ) {
          byte[] part = in.readNBytes((int) Math.min(WeightsFile.CHUNK, left));
          if (part.length == 0) {
            throw new EOFException();
          }
          append(copy, part, path, temporary);
          left -= part.length;
        }
        whole = true;
        return copy;
      } finally {
        if (!whole) {
          copy.close();
        }
      }
    } catch (EOFException e) {
      throw new IllegalArgumentException("its array ends in the middle", e);
    }
  }

  private static FileChannel temporaryFile(Path folder) throws IOException {
    return FileChannel.open(
        Files.createTempFile(folder, "finetune4j", ".bin"),
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }

  private static void append(FileChannel copy, byte[] part, Path path, Path temporary) {
    try {
      for (ByteBuffer buffer = ByteBuffer.wrap(part); buffer.hasRemaining(); ) {
        copy.write(buffer);
      }
    } catch (IOException e) {
      throw unwritable(path, temporary, e);
    }
  }

  private static BadInputException unwritable(Path path, Path temporary, IOException cause) {
    return new BadInputException(
        String.format(
            Locale.ROOT,
            "%s cannot be unpacked into %s (%s): free space there, or name another folder with"
                + " -Djava.io.tmpdir.",
            path,
            temporary,
            cause.getMessage()),
        cause);
  }

  private void add(KerasLayers layers, Layer layer, long at) {
    if (layer.kind() == Kind.NORM) {
      List<Variable> four =
          List.of(Variable.GAMMA, Variable.BETA, Variable.MEAN, Variable.VARIANCE);
      for (int i = 0; i < four.size(); i++) {
        boolean logarithm = four.get(i) == Variable.VARIANCE && layer.logarithmic();
        long from = at + i * layer.weights();
        layers.add(
            layer.name(),
            four.get(i),
            new Raw(
                layer.kernel(),
                () -> {
                  float[] values = floats(from, layer.weights());
                  return logarithm ? variances(values) : values;
                }));
      }
      return;
    }
    // A convolution's bias comes before its kernel, a dense layer's after.
    long bias = layer.bias() ? layer.kernel().get(0) : 0;
    boolean convolution = layer.kind() == Kind.CONVOLUTION;
    long kernel = convolution ? at + bias : at;
    layers.add(
        layer.name(),
        Variable.KERNEL,
        new Raw(layer.kernel(), () -> floats(kernel, layer.weights())));
    if (layer.bias()) {
      long from = convolution ? at : at + layer.weights();
      layers.add(layer.name(), Variable.BIAS, new Raw(List.of(bias), () -> floats(from, bias)));
    }
  }

  /** Of decimal logarithms of deviations. */
  private static float[] variances(float[] logarithms) {
    for (int i = 0; i < logarithms.length; i++) {
      logarithms[i] = (float) Math.pow(10, 2.0 * logarithms[i]);
    }
    return logarithms;
  }

  private float[] floats(long from, long length) {
    try {
      float[] values = new float[Math.toIntExact(length)];
      WeightsFile.read(numbers, from * Float.BYTES, values.length * Float.BYTES)
          .order(ByteOrder.BIG_ENDIAN)
          .asFloatBuffer()
          .get(values);
      return values;
    } catch (IOException e) {
      throw new BadInputException(
          path + " cannot be read (" + e.getMessage() + " in its unpacked copy): try again.", e);
    }
  }

  @Override
  public void close() {
    WeightsFile.closeQuietly(numbers);
  }
}
