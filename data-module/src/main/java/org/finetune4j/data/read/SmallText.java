package org.finetune4j.data.read;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.InputFile;

/**
 * Rows of numbers in a small text file, such as a pose or a calibration; blank rows do not count.
 */
final class SmallText {
  private static final int LARGEST = 1 << 16;

  private SmallText() {}

  static List<double[]> numbers(Path file, String what) {
    String text = read(file, what);
    List<double[]> rows = new ArrayList<>();
    for (String line : text.lines().filter(l -> !l.isBlank()).toList()) {
      String[] words = line.strip().split("\\s+");
      double[] row = new double[words.length];
      for (int i = 0; i < row.length; i++) {
        String word = words[i];
        row[i] =
            DecimalNumber.parse(word)
                .orElseThrow(
                    () ->
                        new BadInputException(
                            String.format(
                                Locale.ROOT,
                                "%s holds '%s' where a number is due: restore the file.",
                                file,
                                word)));
      }
      rows.add(row);
    }
    return rows;
  }

  private static String read(Path file, String what) {
    if (!Files.exists(file)) {
      throw new BadInputException(
          String.format(
              Locale.ROOT, "The %s %s is missing: restore it from the data set.", what, file));
    }
    InputFile.requireRegular(file);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "The %s %s is larger than %d bytes: restore it.",
                what,
                file,
                LARGEST));
      }
      return new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw BadInputException.unreadable(String.format(Locale.ROOT, "The %s %s", what, file), e);
    }
  }
}
