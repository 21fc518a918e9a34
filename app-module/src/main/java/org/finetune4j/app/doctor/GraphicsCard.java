package org.finetune4j.app.doctor;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An NVIDIA card, and whether {@code nd4j-cuda-11.6} has machine code for it.
 *
 * @param name the card's
 * @param computeCapability such as 8.6; {@code unknown} where the driver does not report it
 * @param memory as the driver reports it: {@code 24564 MiB}
 * @param driver its version
 * @param runsCuda whether the CUDA build runs on it
 * @param reason why, or why not
 */
record GraphicsCard(
    String name,
    String computeCapability,
    String memory,
    String driver,
    Runs runsCuda,
    String reason) {
  static final String LIBRARY = "nd4j-cuda-11.6";

  /**
   * What the library was compiled for, as its fat binary lists it: code for major.minor runs on
   * cards of that major and the same or a higher minor; there is no PTX that later cards could
   * translate.
   */
  private static final List<Integer> COMPILED_FOR = List.of(37, 50, 52, 60, 61, 70, 75, 80, 86);

  private static final Pattern CAPABILITY = Pattern.compile("(\\d{1,3})\\.(\\d)");
  private static final Pattern DRIVER = Pattern.compile("(\\d{1,6})\\.(\\d{1,6}).*");

  /** The first driver that CUDA 11 accepts, of every minor version. */
  private static final int DRIVER_MAJOR = 450;

  private static final int DRIVER_MINOR = 80;

  /** Whether the CUDA build runs on a card. */
  public enum Runs {
    YES,
    NO,
    UNKNOWN
  }

  static GraphicsCard of(String name, String capability, String memory, String driver) {
    Matcher known = CAPABILITY.matcher(capability);
    if (!known.matches()) {
      return new GraphicsCard(
          name,
          "unknown",
          memory,
          driver,
          Runs.UNKNOWN,
          LIBRARY + " runs on compute capability 3.7 and 5.0 to 8.x, and the driver reports none.");
    }
    int sm = Integer.parseInt(known.group(1)) * 10 + Integer.parseInt(known.group(2));
    OptionalInt code =
        COMPILED_FOR.stream()
            .mapToInt(c -> c)
            .filter(c -> c / 10 == sm / 10 && c <= sm)
            .reduce((lower, higher) -> higher);
    Optional<String> tooOld = tooOld(driver);
    if (code.isEmpty()) {
      return new GraphicsCard(
          name,
          capability,
          memory,
          driver,
          Runs.NO,
          String.format(
              Locale.ROOT,
              "%s has no code for compute capability %s, only for 3.7 and 5.0 to 8.x.",
              LIBRARY,
              capability));
    }
    return tooOld
        .map(why -> new GraphicsCard(name, capability, memory, driver, Runs.NO, why))
        .orElseGet(
            () ->
                new GraphicsCard(
                    name,
                    capability,
                    memory,
                    driver,
                    Runs.YES,
                    String.format(
                        Locale.ROOT,
                        "%s runs its code for %d.%d.",
                        LIBRARY,
                        code.getAsInt() / 10,
                        code.getAsInt() % 10)));
  }

  private static Optional<String> tooOld(String driver) {
    Matcher version = DRIVER.matcher(driver);
    if (!version.matches()) {
      return Optional.empty();
    }
    int major = Integer.parseInt(version.group(1));
    boolean old =
        major < DRIVER_MAJOR
            || major == DRIVER_MAJOR && Integer.parseInt(version.group(2)) < DRIVER_MINOR;
    return old
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "%s needs driver %d.%d or newer, not %s.",
                LIBRARY,
                DRIVER_MAJOR,
                DRIVER_MINOR,
                driver))
        : Optional.empty();
  }

  /** The card for people. */
  String text() {
    return String.format(
        Locale.ROOT,
        "%s, compute capability %s, %s, driver %s",
        name,
        computeCapability,
        memory,
        driver);
  }
}
