package org.finetune4j.model.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.finetune4j.data.BadInputException;
import org.finetune4j.model.weights.KerasLayers.Converted;

/** A file whose tensors are computed from what it holds when they are asked for. */
final class ConvertedFile extends WeightsFile {
  private final AutoCloseable source;
  private final Map<String, Supplier<float[]>> values = new LinkedHashMap<>();

  /**
   * Owns the source from now on.
   *
   * @throws BadInputException if two tensors are of one name
   */
  ConvertedFile(
      Path path,
      WeightsFormat format,
      Map<String, String> metadata,
      List<Converted> tensors,
      AutoCloseable source) {
    super(path, format, metadata, tensors.stream().map(Converted::info).toList());
    this.source = source;
    for (Converted tensor : tensors) {
      if (values.put(tensor.info().name(), tensor.values()) != null) {
        throw new BadInputException(
            path + " holds " + tensor.info().name() + " twice: name a file with one network.");
      }
    }
  }

  @Override
  void read(TensorInfo tensor, Sink sink) {
    float[] numbers = values.get(tensor.name()).get();
    if (numbers.length != tensor.length()) {
      throw damaged(tensor);
    }
    ByteBuffer chunk =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    chunk.asFloatBuffer().put(numbers);
    sink.put(chunk, 0, numbers.length);
  }

  @Override
  public void close() {
    closeQuietly(source);
  }
}
