package org.finetune4j.model.engine;

import static org.bytedeco.dnnl.global.dnnl.dnnl_get_effective_cpu_isa;
import static org.bytedeco.dnnl.global.dnnl.dnnl_version;

import java.util.Optional;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.javacpp.Loader;

/** What the oneDNN library of this process can do on this processor. */
final class OneDnn {
  /** Bits of {@code dnnl_cpu_isa_t} that a processor with AVX512-BF16 has. */
  private static final int BF16 = 0xE7;

  private static final int AVX2 = 0x7;
  private static final int AVX512 = 0x27;

  private OneDnn() {}

  /** Why the library cannot be used here, or empty. */
  static Optional<String> whyNotHere() {
    try {
      Loader.load(org.bytedeco.dnnl.global.dnnl.class);
    } catch (LinkageError | RuntimeException e) {
      // JavaCPP reports a missing jar, a missing binary and a refused load by different classes.
      return Optional.of("oneDNN's library could not be loaded (" + firstLine(e) + ")");
    }
    if ((isa() & AVX2) != AVX2 && isX86()) {
      return Optional.of("the processor lacks AVX2, which oneDNN's fast kernels need");
    }
    return Optional.empty();
  }

  /** Whether the library has Winograd's kernels for this processor: for AVX2 it has none. */
  static boolean knowsWinograd() {
    return (isa() & AVX512) == AVX512;
  }

  static boolean multipliesBf16() {
    return (isa() & BF16) == BF16;
  }

  /** The instruction set that kernels are generated for, by its usual name. */
  static String instructionSet() {
    int isa = isa();
    if (!isX86()) {
      return System.getProperty("os.arch");
    }
    if ((isa & 0x3E7) == 0x3E7) {
      return "AMX";
    } else if ((isa & BF16) == BF16) {
      return "AVX512-BF16";
    } else if ((isa & AVX512) == AVX512) {
      return "AVX512";
    }
    return (isa & AVX2) == AVX2 ? "AVX2" : "SSE";
  }

  static String version() {
    dnnl_version_t version = dnnl_version();
    return version.major() + "." + version.minor() + "." + version.patch();
  }

  private static int isa() {
    return dnnl_get_effective_cpu_isa();
  }

  /** The architecture whose kernels are known to be fast. */
  static boolean isX86() {
    String arch = System.getProperty("os.arch");
    return arch.equals("amd64") || arch.equals("x86_64");
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getSimpleName());
  }
}
