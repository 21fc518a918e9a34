package org.finetune4j.model.acceleration;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/**
 * The vector instructions of the processor, by the names that Linux gives them ({@code avx2},
 * {@code avx512f}, {@code avx512_bf16}, {@code amx_bf16}).
 *
 * @param flags the flags known here; elsewhere than on Linux only {@code avx2}, where the Java
 *     virtual machine uses it
 */
public record CpuFeatures(Set<String> flags) {
  private static final Set<String> OF_INTEREST =
      Set.of(
          "sse4_1",
          "avx",
          "avx2",
          "fma",
          "avx512f",
          "avx512bw",
          "avx512vl",
          "avx512dq",
          "avx512_vnni",
          "avx512_bf16",
          "amx_tile",
          "amx_bf16",
          "asimd",
          "bf16");

  public CpuFeatures {
    flags = Set.copyOf(flags);
  }

  /** Those of this machine. */
  public static CpuFeatures detect() {
    Path cpuinfo = Path.of("/proc/cpuinfo");
    if (Files.isReadable(cpuinfo)) {
      try {
        return parse(Files.readString(cpuinfo, StandardCharsets.ISO_8859_1));
      } catch (IOException e) {
        // The virtual machine's own value will do.
      }
    }
    return new CpuFeatures(virtualMachineUsesAvx2() ? Set.of("avx", "avx2") : Set.of());
  }

  /** Reads the text of {@code /proc/cpuinfo}. */
  static CpuFeatures parse(String cpuinfo) {
    Set<String> found = new TreeSet<>();
    cpuinfo
        .lines()
        .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
        .limit(1)
        .flatMap(line -> Arrays.stream(line.substring(line.indexOf(':') + 1).trim().split("\\s+")))
        .filter(OF_INTEREST::contains)
        .forEach(found::add);
    return new CpuFeatures(found);
  }

  /** Whether code compiled for AVX2 runs. */
  public boolean avx2() {
    return flags.contains("avx2");
  }

  /** Whether code compiled for AVX-512 as servers have it (F, BW, VL, DQ) runs. */
  public boolean avx512() {
    return flags.containsAll(Set.of("avx512f", "avx512bw", "avx512vl", "avx512dq"));
  }

  private static boolean virtualMachineUsesAvx2() {
    try {
      var bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      return bean != null && Integer.parseInt(bean.getVMOption("UseAVX").getValue()) >= 2;
    } catch (IllegalArgumentException e) {
      return false; // Not an x86 machine.
    }
  }
}
