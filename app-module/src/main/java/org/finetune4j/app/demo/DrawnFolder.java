package org.finetune4j.app.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.finetune4j.app.file.AtomicFile;
import org.finetune4j.data.BadInputException;

/**
 * A folder that images are drawn into, and nobody else's: it carries a mark.
 *
 * @param path of the folder
 */
public record DrawnFolder(Path path) {
  private static final String MARK = ".drawn-by-finetune4j";

  public DrawnFolder {
    Objects.requireNonNull(path);
  }

  /**
   * A folder to draw into.
   *
   * @param known whether it was drawn here though it carries no mark
   * @throws BadInputException if it is there, and was not drawn here
   */
  public static DrawnFolder of(Path path, boolean known) {
    if (Files.exists(path) && !known && !Files.exists(path.resolve(MARK))) {
      throw new BadInputException(
          path + " exists and was not written by a demo: choose another place with --out.");
    }
    AtomicFile.requireWritable(path.resolve(MARK));
    return new DrawnFolder(path);
  }

  /** Marks it, before the first image. */
  public void mark() {
    AtomicFile.write(path.resolve(MARK), "The next demo overwrites what is here.\n");
  }
}
