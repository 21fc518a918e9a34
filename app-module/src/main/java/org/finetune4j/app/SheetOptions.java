package org.finetune4j.app;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.finetune4j.app.draw.Images;
import org.finetune4j.app.draw.Sheet;
import org.finetune4j.app.file.AtomicFile;
import org.finetune4j.data.BadInputException;
import picocli.CommandLine.Option;

/** A sheet of images and where it is written. */
@Under(Heading.OUTPUT)
final class SheetOptions {
  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "12",
      description = "Images on the sheet.")
  private int count;

  @Option(
      names = "--columns",
      paramLabel = "N",
      description = "Images side by side (default: 4; 2 for predicted points).")
  private Optional<Integer> columns = Optional.empty();

  @Option(names = "--out", paramLabel = "FILE", description = "PNG file to write.")
  private Optional<Path> out = Optional.empty();

  /** Refuses what makes no sheet, before there is work to lose. */
  void requireSense(String usualName) {
    requirePositive("--count", count);
    columns.ifPresent(number -> requirePositive("--columns", number));
    AtomicFile.requireWritable(file(usualName));
  }

  private static void requirePositive(String option, int number) {
    if (number < 1) {
      throw new BadInputException(
          String.format(Locale.ROOT, "%s must be at least 1, not %d.", option, number));
    }
  }

  int count() {
    return count;
  }

  private Path file(String usualName) {
    return out.orElse(Path.of(usualName));
  }

  /** Writes the sheet, with the columns that were asked for, and prints where. */
  void write(String usualName, Sheet sheet, Console console) {
    Path file = file(usualName);
    Images.write(file, columns.map(sheet::withColumns).orElse(sheet).draw());
    console.result(file.toString());
  }
}
