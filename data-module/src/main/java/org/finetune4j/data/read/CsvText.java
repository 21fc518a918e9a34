package org.finetune4j.data.read;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.InputFile;

/**
 * The text of a CSV file from its header on. What spreadsheets put before that is read and passed
 * over: a byte order mark, which also distinguishes UTF-16 from UTF-8, and a line {@code sep=;}.
 */
final class CsvText extends FilterReader {
  private static final long MOST_BYTES = 1L << 28;
  private static final int LONGEST_ROW = 1 << 22;
  private static final int LONGEST_HEADER = 1 << 20;
  private static final Pattern SEPARATOR_LINE =
      Pattern.compile("\"?sep=([^\"])\"?[ ,;\t]*", Pattern.CASE_INSENSITIVE);
  private static final String DELIMITERS = ",;\t|";

  private final char delimiter;
  private long sinceRow;

  private CsvText(Reader in, char delimiter) {
    super(in);
    this.delimiter = delimiter;
  }

  /**
   * Opens it.
   *
   * @param delimiter what stands between cells, unless a line {@code sep=} names another, or it
   *     does not occur in the header and another does
   */
  static CsvText open(Path csv, char delimiter) throws IOException {
    if (InputFile.requireRegular(csv) > MOST_BYTES) {
      throw new BadInputException(
          String.format(Locale.ROOT, "%s is larger than %d MiB: split it.", csv, MOST_BYTES >> 20));
    }
    BufferedInputStream bytes = new BufferedInputStream(Files.newInputStream(csv));
    try {
      BufferedReader in = decoded(bytes);
      String first = firstLine(in);
      Matcher separator = SEPARATOR_LINE.matcher(first);
      if (separator.matches()) {
        while (in.readLine().isBlank()) {
          // A blank line before it.
        }
        return new CsvText(in, separator.group(1).charAt(0));
      }
      return new CsvText(in, delimiterOf(first, delimiter));
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  private static BufferedReader decoded(InputStream bytes) throws IOException {
    bytes.mark(3);
    byte[] mark = bytes.readNBytes(3);
    bytes.reset();
    Charset charset = StandardCharsets.UTF_8;
    if (begins(mark, 0xEF, 0xBB, 0xBF)) {
      bytes.skipNBytes(3);
    } else if (begins(mark, 0xFF, 0xFE)) {
      bytes.skipNBytes(2);
      charset = StandardCharsets.UTF_16LE;
    } else if (begins(mark, 0xFE, 0xFF)) {
      bytes.skipNBytes(2);
      charset = StandardCharsets.UTF_16BE;
    }
    return new BufferedReader(
        new InputStreamReader(
            bytes,
            charset
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)));
  }

  private static boolean begins(byte[] bytes, int... mark) {
    for (int i = 0; i < mark.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xff) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  /** The first line that is not blank, left to be read again. */
  private static String firstLine(BufferedReader in) throws IOException {
    in.mark(LONGEST_HEADER + 1);
    StringBuilder line = new StringBuilder();
    for (int read = 0; read < LONGEST_HEADER; read++) {
      int c = in.read();
      boolean ends = c < 0 || c == '\n' || c == '\r';
      if (ends && (c < 0 || !line.toString().isBlank())) {
        break;
      }
      line.append(ends ? "" : (char) c);
    }
    in.reset();
    return line.toString();
  }

  private static char delimiterOf(String header, char given) {
    char most = given;
    for (char other : DELIMITERS.toCharArray()) {
      if (count(header, given) == 0 && count(header, other) > count(header, most)) {
        most = other;
      }
    }
    return most;
  }

  private static int count(String line, char delimiter) {
    int count = 0;
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      quoted ^= line.charAt(i) == '"';
      count += !quoted && line.charAt(i) == delimiter ? 1 : 0;
    }
    return count;
  }

  /** What stands between its cells. */
  char delimiter() {
    return delimiter;
  }

  /** A row has ended; one that never does, as where a quote is open, would fill the memory. */
  void rowEnds() {
    sinceRow = 0;
  }

  @Override
  public int read(char[] chars, int offset, int length) throws IOException {
    return counted(super.read(chars, offset, length));
  }

  private int counted(int read) throws IOException {
    sinceRow += Math.max(0, read);
    if (sinceRow > LONGEST_ROW) {
      throw new EndlessRowException(LONGEST_ROW);
    }
    return read;
  }

  @Override
  public int read() throws IOException {
    char[] one = new char[1];
    return read(one, 0, 1) < 0 ? -1 : one[0];
  }

  /** A row is longer than any that is meant. */
  static final class EndlessRowException extends IOException {
    private static final long serialVersionUID = 1L;

    EndlessRowException(int characters) {
      super("has more than " + characters + " characters");
    }
  }
}
