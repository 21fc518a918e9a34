package org.finetune4j.model.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.InputFile;

/**
 * A safetensors file (github.com/huggingface/safetensors) opened for reading: eight bytes of header
 * length, a JSON header, the numbers. Nothing is allocated by what the file claims beyond what it
 * holds.
 */
public final class SafetensorsFile extends WeightsFile {
  /** Longest header that is read: a ResNet-101's has 60 kB. */
  public static final long HEADER_LIMIT = 16L << 20;

  private final FileChannel channel;
  private final long dataStart;
  private final SafetensorsHeader header;

  private SafetensorsFile(
      Path path, FileChannel channel, long dataStart, SafetensorsHeader header) {
    super(path, WeightsFormat.SAFETENSORS, header.metadata(), header.tensors());
    this.channel = channel;
    this.dataStart = dataStart;
    this.header = header;
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws BadInputException if it cannot be read or is not a whole safetensors file
   */
  public static SafetensorsFile open(Path path) {
    InputFile.requireRegular(path);
    FileChannel channel = null;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      long size = channel.size();
      if (size < 8) {
        throw SafetensorsHeader.bad(path, "it has " + size + " bytes", null);
      }
      long length = read(channel, 0, 8).getLong();
      if (length < 0 || length > size - 8 || length > HEADER_LIMIT) {
        String claimed = Long.toUnsignedString(length);
        throw SafetensorsHeader.bad(
            path, "it claims a header of " + claimed + " bytes in a file of " + size, null);
      }
      byte[] bytes = read(channel, 8, (int) length).array();
      SafetensorsHeader header = SafetensorsHeader.parse(path, bytes, size - 8 - length);
      SafetensorsFile file = new SafetensorsFile(path, channel, 8 + length, header);
      channel = null; // the file's now
      return file;
    } catch (IOException e) {
      throw new BadInputException(
          path + " cannot be read (" + e.getMessage() + "): name a readable file.", e);
    } finally {
      closeQuietly(channel);
    }
  }

  @Override
  void read(TensorInfo tensor, Sink sink) throws IOException {
    CRC32C checksum = new CRC32C();
    int index = 0;
    long begin = dataStart + header.begins().get(tensor.name());
    long end = begin + tensor.length() * tensor.type().bytes();
    for (long at = begin; at < end; at += CHUNK) {
      int length = (int) Math.min(CHUNK, end - at);
      ByteBuffer chunk = read(channel, at, length);
      checksum.update(chunk.duplicate());
      int to = index + length / tensor.type().bytes();
      sink.put(chunk, index, to);
      index = to;
    }
    String written = header.checksums().get(tensor.name());
    if (written != null && !written.equals(hex(checksum))) {
      throw damaged(tensor);
    }
  }

  /** As files have it: eight digits. */
  static String hex(CRC32C checksum) {
    return HexFormat.of().toHexDigits((int) checksum.getValue());
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }
}
