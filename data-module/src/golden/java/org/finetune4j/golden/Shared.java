package org.finetune4j.golden;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * Real pictures and weights for tests, which are no part of the project: the folder that the system
 * property {@code finetune4j.shared} names, or {@code shared} beside the project's root.
 */
public final class Shared {
  private Shared() {}

  /** A file or folder below; where it is not there, the test is skipped. */
  public static Path path(String below) {
    Path path = Path.of(System.getProperty("finetune4j.shared", "../../shared")).resolve(below);
    Assumptions.assumeTrue(Files.exists(path), () -> "skipped: there is no " + path);
    return path;
  }
}
