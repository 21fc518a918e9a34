package org.finetune4j.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.finetune4j.app.draw.Images;
import org.finetune4j.app.draw.Sheet;
import org.finetune4j.app.file.AtomicFile;
import org.finetune4j.data.BadInputException;
import picocli.CommandLine.Option;

/** A sheet of images and where it goes. */
final class SheetOptions {
  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "12",
      description = "Images on the sheet: ${DEFAULT-VALUE}.")
  private int count;

  @Option(
      names = "--columns",
      paramLabel = "N",
      description = "Side by side: 4, of predicted points 2.")
  private Optional<Integer> columns;

  @Option(names = "--out", paramLabel = "FILE", description = "The PNG to write.")
  private Optional<Path> out;

  /** Refuses what makes no sheet, before there is work to lose. */
  void requireSense(String usualName) {
    requirePositive("--count", count);
    columns.ifPresent(number -> requirePositive("--columns", number));
    AtomicFile.requireWritable(file(usualName));
  }

  private static void requirePositive(String option, int number) {
    if (number < 1) {
      throw new BadInputException(
          String.format(Locale.ROOT, "%s is at least 1, not %d.", option, number));
    }
  }

  int count() {
    return count;
  }

  private Path file(String usualName) {
    return out.orElse(Path.of(usualName));
  }

  /** Writes the sheet, with the columns that were asked for, and says where. */
  void write(String usualName, Sheet sheet, Console console) {
    Path file = file(usualName);
    byte[] png = Images.png(columns.map(sheet::withColumns).orElse(sheet).draw());
    AtomicFile.write(file, beside -> Files.write(beside, png));
    console.result(file.toString());
  }
}
