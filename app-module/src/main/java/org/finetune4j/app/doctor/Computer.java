package org.finetune4j.app.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.finetune4j.model.acceleration.CpuFeatures;

/**
 * The machine as Java sees it.
 *
 * @param system name and architecture: {@code Linux amd64}
 * @param cpu the processor's own name
 * @param processors those that this process may use
 * @param features vector instructions, sorted
 * @param java version and vendor
 * @param javaHome where that Java lies
 */
record Computer(
    String system,
    String cpu,
    int processors,
    List<String> features,
    String java,
    String javaHome) {

  public Computer {
    features = features.stream().sorted().toList();
  }

  static Computer look() {
    return new Computer(
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        cpuName(),
        Runtime.getRuntime().availableProcessors(),
        List.copyOf(CpuFeatures.detect().flags()),
        Runtime.version() + " (" + System.getProperty("java.vendor") + ")",
        System.getProperty("java.home"));
  }

  private static String cpuName() {
    Path cpuinfo = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(cpuinfo)) {
      return "unknown";
    }
    try (var lines = Files.lines(cpuinfo, StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
