package org.finetune4j.model.weights;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.finetune4j.model.weights.PytorchContents.Extent;

/**
 * The format of {@code torch.save} since PyTorch 1.6: a zip archive of uncompressed entries in one
 * folder, the pickled value in {@code data.pkl} and the storages in {@code data/KEY}.
 */
final class PytorchZip {
  private static final String PICKLE = "data.pkl";

  private PytorchZip() {}

  static PytorchContents read(FileChannel channel, ZipDirectory zip)
      throws IOException, PickleException {
    String folder = folder(zip);
    if (zip.names().stream()
        .anyMatch(n -> n.equals(folder + "constants.pkl") || n.startsWith(folder + "code/"))) {
      throw new PickleException("it is a TorchScript program");
    }
    requireLittleEndian(channel, zip, folder);
    Extent pickle = extent(zip, folder + PICKLE);
    PickleInput in = new PickleInput(channel, pickle.begin(), pickle.begin() + pickle.bytes());
    Object root = new Unpickler(in).load();
    Map<String, Extent> storages = new HashMap<>();
    String data = folder + "data/";
    for (String name : zip.names()) {
      if (name.startsWith(data)) {
        storages.put(name.substring(data.length()), extent(zip, name));
      }
    }
    return new PytorchContents(root, storages);
  }

  private static String folder(ZipDirectory zip) throws PickleException {
    List<String> pickles =
        zip.names().stream()
            .filter(n -> n.endsWith("/" + PICKLE) && n.indexOf('/') == n.lastIndexOf('/'))
            .toList();
    if (pickles.size() != 1) {
      throw new PickleException("it is a zip archive without the data.pkl of torch.save");
    }
    return pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
  }

  private static void requireLittleEndian(FileChannel channel, ZipDirectory zip, String folder)
      throws IOException, PickleException {
    if (zip.find(folder + "byteorder").isPresent()) {
      Extent place = extent(zip, folder + "byteorder");
      int length = (int) Math.min(16, place.bytes());
      byte[] word = WeightsFile.read(channel, place.begin(), length).array();
      if (!new String(word, StandardCharsets.US_ASCII).equals("little")) {
        throw new PickleException("it was written on a big-endian machine");
      }
    }
  }

  private static Extent extent(ZipDirectory zip, String name) throws PickleException {
    ZipArchiveEntry entry = zip.find(name).orElseThrow();
    if (entry.getMethod() != ZipEntry.STORED
        || entry.getSize() != entry.getCompressedSize()
        || entry.getGeneralPurposeBit().usesEncryption()) {
      throw new PickleException(
          "its entries are compressed or encrypted, which torch.save's are not");
    }
    // Where torch.save computed none, it wrote 0.
    OptionalLong checksum =
        entry.getCrc() == 0 ? OptionalLong.empty() : OptionalLong.of(entry.getCrc());
    return new Extent(entry.getDataOffset(), entry.getSize(), checksum);
  }
}
