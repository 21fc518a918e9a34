package org.finetune4j.app;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** A saved model and how it is computed. */
final class ModelOptions extends SavedModelOptions {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "RUN|FILE",
      description = "Run directory, or model file.")
  @Under(Heading.MODEL)
  private Path model;

  @Override
  Path named() {
    return model;
  }
}
