package org.finetune4j.model.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.InputFile;

/** The formats of weights files that are read, told apart by their first bytes. */
enum WeightsFormat {
  SAFETENSORS("safetensors"),
  PYTORCH("PyTorch state dict"),
  KERAS("Keras HDF5"),
  DEEPLEARNING4J("Deeplearning4j zip");

  private static final int HEAD = 64;
  private static final String ZIP = "PK\u0003\u0004";
  private static final String HDF5 = "\u0089HDF\r\n\u001a\n";
  private static final String LEGACY_MAGIC = "\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019";
  private static final String GIT_LFS = "version https://git-lfs";

  private final String words;

  WeightsFormat(String words) {
    this.words = words;
  }

  /** Its name for a person. */
  String words() {
    return words;
  }

  /**
   * Opens a file of any of the formats.
   *
   * @throws BadInputException if it is of none, damaged, or holds more than weights
   */
  static WeightsFile open(Path path) {
    InputFile.requireRegular(path);
    FileChannel channel = null;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      WeightsFile file = open(path, channel);
      if (file.format() == PYTORCH) {
        channel = null; // the file's now
      }
      return file;
    } catch (IOException e) {
      throw new BadInputException(
          path + " cannot be read (" + e.getMessage() + "): fetch or write it again.", e);
    } finally {
      WeightsFile.closeQuietly(channel);
    }
  }

  private static WeightsFile open(Path path, FileChannel channel) throws IOException {
    String head = head(channel);
    if (head.startsWith(ZIP)) {
      return archive(path, channel);
    } else if (head.startsWith(HDF5)) {
      channel.close(); // the library opens it anew
      return KerasFile.open(path);
    } else if (pickle(head, channel.size())) {
      if (!head.contains(LEGACY_MAGIC)) {
        throw new BadInputException(
            path
                + " is a pickle that torch.save did not write: save the weights alone, with"
                + " torch.save(model.state_dict(), FILE).");
      }
      return PytorchFile.open(path, channel, () -> PytorchLegacy.read(channel));
    } else if (head.startsWith(GIT_LFS)) {
      throw new BadInputException(
          path + " is a pointer of Git LFS instead of the weights: run 'git lfs pull'.");
    } else if (head.stripLeading().startsWith("<")) {
      throw new BadInputException(
          path + " is a web page instead of weights: download the file itself.");
    }
    return SafetensorsFile.open(path);
  }

  private static WeightsFile archive(Path path, FileChannel channel) throws IOException {
    try (ZipDirectory zip = ZipDirectory.open(channel)) {
      if (zip.names().contains(ZooFile.CONFIGURATION)
          && zip.names().contains(ZooFile.COEFFICIENTS)) {
        return ZooFile.open(path, zip, Path.of(System.getProperty("java.io.tmpdir")));
      }
      return PytorchFile.open(path, channel, () -> PytorchZip.read(channel, zip));
    }
  }

  // A safetensors file may begin with these bytes, too, as the length of its header.
  private static boolean pickle(String head, long size) {
    if (head.length() < Long.BYTES || head.charAt(0) != 0x80 || head.charAt(1) > 5) {
      return false;
    }
    long length =
        Long.reverseBytes(ByteBuffer.wrap(head.getBytes(StandardCharsets.ISO_8859_1)).getLong());
    return length < 0 || length > size - Long.BYTES;
  }

  private static String head(FileChannel channel) throws IOException {
    int length = (int) Math.min(HEAD, channel.size());
    return new String(WeightsFile.read(channel, 0, length).array(), StandardCharsets.ISO_8859_1);
  }
}
