package org.finetune4j.model.weights;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Reads the parts of pickles from a stretch of a file, and nothing beyond it. */
final class PickleInput {
  /** Longest stretch that is read: a ResNet-152's state dict takes 150 kB. */
  static final long LIMIT = 16L << 20;

  private static final int BUFFER = 1 << 16;
  private static final int LONGEST_LINE = 256;

  private final FileChannel channel;
  private final long end;
  private long next;
  private ByteBuffer buffer = ByteBuffer.allocate(0);

  /** Reads from one byte of the file to before another. */
  PickleInput(FileChannel channel, long begin, long end) {
    this.channel = channel;
    this.next = begin;
    this.end = Math.min(end, begin + LIMIT);
  }

  /** Where in the file the next byte lies. */
  long position() {
    return next - buffer.remaining();
  }

  private long remaining() {
    return end - position();
  }

  int unsignedByte() throws IOException, PickleException {
    if (!buffer.hasRemaining()) {
      if (next >= end) {
        throw new PickleException("its pickle ends in the middle or is too long");
      }
      int length = (int) Math.min(BUFFER, end - next);
      buffer = WeightsFile.read(channel, next, length);
      next += length;
    }
    return Byte.toUnsignedInt(buffer.get());
  }

  private ByteBuffer bytes(long length) throws IOException, PickleException {
    if (length < 0 || length > remaining()) {
      throw new PickleException(
          "its pickle claims " + Long.toUnsignedString(length) + " bytes where there are fewer");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.put((byte) unsignedByte());
    }
    return bytes.flip();
  }

  int unsignedShort() throws IOException, PickleException {
    return Short.toUnsignedInt(bytes(Short.BYTES).getShort());
  }

  int signedInt() throws IOException, PickleException {
    return bytes(Integer.BYTES).getInt();
  }

  long signedLong() throws IOException, PickleException {
    return bytes(Long.BYTES).getLong();
  }

  double bigEndianDouble() throws IOException, PickleException {
    return bytes(Double.BYTES).order(ByteOrder.BIG_ENDIAN).getDouble();
  }

  /** Two's complement, the lowest byte first. */
  BigInteger integer(int length) throws IOException, PickleException {
    ByteBuffer bytes = bytes(length);
    byte[] bigEndian = new byte[length + 1];
    for (int i = 0; i < length; i++) {
      bigEndian[length - i] = bytes.get(i);
    }
    bigEndian[0] = (byte) (length > 0 && bigEndian[1] < 0 ? -1 : 0);
    return new BigInteger(bigEndian);
  }

  String utf8(long length) throws IOException, PickleException {
    return text(bytes(length), StandardCharsets.UTF_8);
  }

  /** A text as Python 2 has it. */
  String latin1(long length) throws IOException, PickleException {
    return text(bytes(length), StandardCharsets.ISO_8859_1);
  }

  private static String text(ByteBuffer bytes, Charset charset) throws PickleException {
    try {
      CharBuffer text = charset.newDecoder().decode(bytes);
      return text.toString();
    } catch (CharacterCodingException e) {
      throw new PickleException("a text of its pickle is not UTF-8");
    }
  }

  /** Up to the next line feed. */
  String line() throws IOException, PickleException {
    StringBuilder line = new StringBuilder();
    for (int c = unsignedByte(); c != '\n'; c = unsignedByte()) {
      if (line.length() == LONGEST_LINE) {
        throw new PickleException("a name of its pickle is too long");
      }
      line.append((char) c);
    }
    return line.toString();
  }
}
