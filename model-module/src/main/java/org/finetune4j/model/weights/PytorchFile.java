package org.finetune4j.model.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import org.finetune4j.data.BadInputException;
import org.finetune4j.model.weights.PickledTensor.Storage;
import org.finetune4j.model.weights.PytorchContents.Extent;

/**
 * A state dict that {@code torch.save} wrote, or a checkpoint that holds one. No code of the file
 * runs: see {@link Unpickler}.
 */
final class PytorchFile extends WeightsFile {
  /** Of a tensor's numbers, how far apart they may lie: what a cut of a large tensor may cost. */
  private static final long WIDEST = 16;

  private static final long SMALL = 16L << 20;

  private final FileChannel channel;
  private final Map<String, PickledTensor> pickled;
  private final Map<String, Extent> storages;
  private final Set<String> verified = new HashSet<>();

  private PytorchFile(
      Path path,
      FileChannel channel,
      Map<String, PickledTensor> pickled,
      Map<String, Extent> storages) {
    super(path, WeightsFormat.PYTORCH, Map.of(), infos(pickled));
    this.channel = channel;
    this.pickled = pickled;
    this.storages = storages;
  }

  private static List<TensorInfo> infos(Map<String, PickledTensor> pickled) {
    return pickled.entrySet().stream().map(e -> e.getValue().named(e.getKey())).toList();
  }

  /** Reads the format; the rest is the same for all. */
  interface Contents {
    PytorchContents read() throws IOException, PickleException;
  }

  /**
   * Opens a file, whose channel it then owns.
   *
   * @throws BadInputException if it holds no state dict, or anything besides
   */
  static PytorchFile open(Path path, FileChannel channel, Contents contents) throws IOException {
    try {
      PytorchContents read = contents.read();
      Map<String, PickledTensor> tensors = StateDict.of(read.root());
      for (PickledTensor tensor : tensors.values()) {
        requireStored(tensor.storage(), read.storages().get(tensor.storage().key()));
      }
      return new PytorchFile(path, channel, tensors, read.storages());
    } catch (PickleException e) {
      throw new BadInputException(
          path
              + " is not a state dict of PyTorch ("
              + e.getMessage()
              + "): save the weights alone, with torch.save(model.state_dict(), FILE).",
          e);
    }
  }

  private static void requireStored(Storage storage, Extent extent) throws PickleException {
    if (extent == null
        || extent.bytes() % storage.type().bytes() != 0
        || extent.bytes() / storage.type().bytes() != storage.length()) {
      throw new PickleException(
          "its storage " + BadInputException.excerpt(storage.key()) + " is missing or incomplete");
    }
  }

  @Override
  void read(TensorInfo info, Sink sink) throws IOException {
    PickledTensor tensor = pickled.get(info.name());
    if (info.length() == 0) {
      return;
    }
    verify(info, tensor.storage());
    long begin =
        storages.get(tensor.storage().key()).begin() + tensor.offset() * info.type().bytes();
    if (tensor.contiguous()) {
      chunks(begin, info, sink);
    } else {
      gathered(begin, info, tensor, sink);
    }
  }

  private void chunks(long begin, TensorInfo info, Sink sink) throws IOException {
    int each = info.type().bytes();
    long length = info.length();
    for (long from = 0; from < length; from += CHUNK / each) {
      int count = (int) Math.min(CHUNK / each, length - from);
      ByteBuffer chunk = read(channel, begin + from * each, count * each);
      sink.put(chunk, (int) from, (int) from + count);
    }
  }

  // Numbers that lie apart or in another order: read as they lie, then put in order.
  private void gathered(long begin, TensorInfo info, PickledTensor tensor, Sink sink)
      throws IOException {
    int each = info.type().bytes();
    long bytes = tensor.span() * each;
    long most = Integer.MAX_VALUE - 8;
    boolean sparse = bytes > SMALL && tensor.span() / WIDEST > info.length();
    if (sparse || bytes > most || info.length() > most / each) {
      throw new BadInputException(
          path()
              + ": tensor '"
              + BadInputException.excerpt(info.name())
              + "' is a small part of a large storage: save its contiguous().clone().");
    }
    ByteBuffer lying = read(channel, begin, (int) bytes);
    ByteBuffer ordered =
        ByteBuffer.allocate((int) info.length() * each).order(ByteOrder.LITTLE_ENDIAN);
    int rank = info.shape().size();
    long[] index = new long[rank];
    long at = 0;
    while (ordered.hasRemaining()) {
      ordered.put(lying.array(), (int) at * each, each);
      for (int d = rank - 1; d >= 0; d--) {
        index[d]++;
        at += tensor.strides().get(d);
        if (index[d] < info.shape().get(d)) {
          break;
        }
        at -= index[d] * tensor.strides().get(d);
        index[d] = 0;
      }
    }
    sink.put(ordered.flip(), 0, (int) info.length());
  }

  // Once for each storage, as a whole: that is what the file's checksums are of.
  private void verify(TensorInfo info, Storage storage) throws IOException {
    Extent extent = storages.get(storage.key());
    if (extent.crc32().isEmpty() || verified.contains(storage.key())) {
      return;
    }
    CRC32 checksum = new CRC32();
    for (long at = 0; at < extent.bytes(); at += CHUNK) {
      int length = (int) Math.min(CHUNK, extent.bytes() - at);
      checksum.update(read(channel, extent.begin() + at, length));
    }
    if (checksum.getValue() != extent.crc32().getAsLong()) {
      throw damaged(info);
    }
    verified.add(storage.key());
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }
}
