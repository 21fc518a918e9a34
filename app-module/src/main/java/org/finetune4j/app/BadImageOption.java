package org.finetune4j.app;

import org.finetune4j.data.load.OnBadImage;
import picocli.CommandLine.Option;

/** What to do about a file that is not an image. */
@Under(Heading.DATA)
final class BadImageOption {
  @Option(
      names = "--on-bad-image",
      paramLabel = "stop|skip",
      defaultValue = "stop",
      description = "At a file that cannot be read as an image: stop, or skip it.")
  @Advanced
  private OnBadImage choice;

  OnBadImage choice() {
    return choice;
  }
}
