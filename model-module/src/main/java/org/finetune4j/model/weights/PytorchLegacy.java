package org.finetune4j.model.weights;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.finetune4j.model.weights.PickledTensor.Storage;
import org.finetune4j.model.weights.PytorchContents.Extent;
import org.finetune4j.model.weights.Unpickler.Dict;

/**
 * The format of {@code torch.save} before PyTorch 1.6: five pickles one after the other (a magic
 * number, a version, the machine, the value, the keys of the storages), then the storages, each
 * with its length before it.
 */
final class PytorchLegacy {
  /** The first pickled value. */
  static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);

  private static final long VERSION = 1001;

  private PytorchLegacy() {}

  static PytorchContents read(FileChannel channel) throws IOException, PickleException {
    PickleInput in = new PickleInput(channel, 0, channel.size());
    if (!new Unpickler(in).load().equals(MAGIC)
        || !new Unpickler(in).load().equals(VERSION)
        || !(new Unpickler(in).load() instanceof Dict machine)) {
      throw new PickleException("it is of an unknown version of torch.save");
    }
    if (!Boolean.TRUE.equals(machine.entries().get("little_endian"))) {
      throw new PickleException("it was written on a big-endian machine");
    }
    Unpickler value = new Unpickler(in);
    Object root = value.load();
    if (!(new Unpickler(in).load() instanceof List<?> keys)
        || !keys.stream().allMatch(String.class::isInstance)) {
      throw new PickleException("it does not list its storages");
    }
    return new PytorchContents(root, extents(channel, in.position(), keys, value.storages()));
  }

  private static Map<String, Extent> extents(
      FileChannel channel, long begin, List<?> keys, Set<Storage> storages)
      throws IOException, PickleException {
    Map<String, Integer> bytes = new HashMap<>(); // of one number
    for (Storage storage : storages) {
      Integer other = bytes.put(storage.key(), storage.type().bytes());
      if (other != null && other != storage.type().bytes()) {
        throw new PickleException("a storage of it has two number formats");
      }
    }
    if (!new HashSet<>(keys).equals(bytes.keySet()) || keys.size() != bytes.size()) {
      throw new PickleException("it does not list the storages that it uses");
    }
    Map<String, Extent> extents = new HashMap<>();
    long at = begin;
    for (Object key : keys) {
      if (at > channel.size() - Long.BYTES) {
        throw new PickleException("it ends before its last storage");
      }
      long length = WeightsFile.read(channel, at, Long.BYTES).getLong();
      at += Long.BYTES;
      int each = bytes.get(key);
      if (length < 0 || length > (channel.size() - at) / each) {
        throw new PickleException("it ends before its last storage");
      }
      extents.put((String) key, new Extent(at, length * each, OptionalLong.empty()));
      at += length * each;
    }
    return extents;
  }
}
