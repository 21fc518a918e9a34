package org.finetune4j.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.finetune4j.app.draw.Images;
import org.finetune4j.app.draw.Sheet;
import org.finetune4j.app.file.AtomicFile;
import picocli.CommandLine.Option;

/** A sheet of pictures and where it goes. */
final class SheetOptions {
  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "12",
      description = "Pictures on the sheet: ${DEFAULT-VALUE}.")
  private int count;

  @Option(
      names = "--columns",
      paramLabel = "N",
      defaultValue = "4",
      description = "Side by side: ${DEFAULT-VALUE}.")
  private int columns;

  @Option(names = "--out", paramLabel = "FILE", description = "The PNG to write.")
  private Optional<Path> out;

  int count() {
    return Math.max(1, count);
  }

  int columns() {
    return Math.max(1, columns);
  }

  /** Writes the sheet and says where. */
  void write(String usualName, Sheet sheet, Console console) {
    Path file = out.orElse(Path.of(usualName));
    byte[] png = Images.png(sheet.draw());
    AtomicFile.write(file, beside -> Files.write(beside, png));
    console.result(file.toString());
  }
}
