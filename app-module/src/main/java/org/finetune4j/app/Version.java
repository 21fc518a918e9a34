package org.finetune4j.app;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** This build's version, as the jar's manifest states it. */
final class Version implements IVersionProvider {
  /** For example {@code 0.1.0}; {@code development} when run from classes. */
  static String text() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  @Override
  public String[] getVersion() {
    return new String[] {"finetune4j " + text()};
  }
}
