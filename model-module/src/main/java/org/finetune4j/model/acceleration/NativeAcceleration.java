package org.finetune4j.model.acceleration;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.finetune4j.data.BadInputException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where DL4J's native acceleration is switched on.
 *
 * <p>DL4J 1.0.0-M2.1 computes convolutions with oneDNN only if three things are right: its helpers
 * are allowed (off by default), the lookup class that its helpers ask exists (no jar has it; {@code
 * org.nd4j.nativeblas.Nd4jCpu} of this module is it), and the binary loaded was built with oneDNN.
 * {@link #prepare()} sees to all three, {@link Verification#run()} proves them. The system property
 * {@value #PROPERTY} with the value {@code off} leaves DL4J as it comes.
 */
public final class NativeAcceleration {
  /** System property: {@code on} (the default) or {@code off}. */
  public static final String PROPERTY = "finetune4j.acceleration";

  private static final String DISABLE_HELPERS = "org.eclipse.deeplearning4j.helpers.disable";
  private static final String EXTENSION = "org.bytedeco.javacpp.platform.extension";
  private static final String BINDINGS = "org/nd4j/linalg/cpu/nativecpu/bindings/";

  private static final Logger LOG = LoggerFactory.getLogger(NativeAcceleration.class);
  private static final AtomicBoolean LOGGED = new AtomicBoolean();

  private NativeAcceleration() {}

  /**
   * Sets the switches. The choice of the binary works before any class of ND4J is loaded, the
   * choice of the layers before a network is initialised; calling it again does no harm. The first
   * call logs what the environment lacks that only who starts Java can set.
   *
   * @throws BadInputException if the only binary on the class path would crash on this processor,
   *     or if the property has an unknown value
   */
  public static void prepare() {
    if (LOGGED.compareAndSet(false, true)) {
      WaitingThreads.advice(System.getenv(), Runtime.getRuntime().availableProcessors())
          .ifPresent(LOG::info);
    }
    System.setProperty(DISABLE_HELPERS, String.valueOf(!wanted()));
    List<NativeBinary> present = present();
    if (present.isEmpty() || System.getProperty(EXTENSION) != null) {
      return; // No CPU back end here, or the user has chosen.
    }
    CpuFeatures cpu = CpuFeatures.detect();
    NativeBinary best =
        NativeBinary.best(present, cpu)
            .orElseThrow(
                () ->
                    new BadInputException(
                        "This processor lacks the instructions of ND4J's binary ("
                            + present.get(0).extension()
                            + "): build with -Dfinetune4j.nd4j="
                            + platform()
                            + "-onednn."));
    if (present.size() > 1) {
      // JavaCPP prefers -avx2 to -onednn-avx2; with one binary it needs no hint.
      System.setProperty(EXTENSION, best.extension());
    }
  }

  /** Whether acceleration is asked for. */
  public static boolean wanted() {
    String value = System.getProperty(PROPERTY, "on").toLowerCase(Locale.ROOT);
    return switch (value) {
      case "on" -> true;
      case "off" -> false;
      default ->
          throw new BadInputException(
              "The property " + PROPERTY + " is '" + value + "': it must be on or off.");
    };
  }

  /** The CPU binaries on the class path, the better ones first. */
  static List<NativeBinary> present() {
    return Arrays.stream(NativeBinary.values()).filter(NativeAcceleration::onClassPath).toList();
  }

  /** Whether ND4J's CUDA back end is on the class path; it may be unable to start. */
  public static boolean cudaOnClassPath() {
    return NativeAcceleration.class
            .getClassLoader()
            .getResource("org/nd4j/linalg/jcublas/JCublasBackend.class")
        != null;
  }

  private static boolean onClassPath(NativeBinary binary) {
    String folder = BINDINGS + platform() + binary.extension() + "/";
    String library = System.mapLibraryName("jnind4jcpu");
    return NativeAcceleration.class.getClassLoader().getResource(folder + library) != null;
  }

  /** JavaCPP's name of this machine: {@code linux-x86_64}. JavaCPP itself must not load yet. */
  static String platform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    String system =
        os.startsWith("mac") ? "macosx" : os.startsWith("windows") ? "windows" : "linux";
    return switch (arch) {
      case "amd64", "x86_64" -> system + "-x86_64";
      case "aarch64", "arm64" -> system + "-arm64";
      default -> system + "-" + arch;
    };
  }
}
