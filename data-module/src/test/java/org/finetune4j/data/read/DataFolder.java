package org.finetune4j.data.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder of made data. */
public record DataFolder(Path dir) {
  /** An empty file for each name: readers open no image. */
  public DataFolder images(String... names) {
    for (String name : names) {
      text(name, "");
    }
    return this;
  }

  /** A text file, LF as given, in UTF-8. */
  public Path text(String name, String text) {
    try {
      Path file = dir.resolve(name);
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
