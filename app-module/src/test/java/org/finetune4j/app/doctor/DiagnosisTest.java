package org.finetune4j.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.finetune4j.app.doctor.Computing.OneDnnLayers;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
  private static final Computer TWO_PROCESSORS =
      new Computer("Linux amd64", "any", 2, List.of("avx2"), "17", "/java");

  @Test
  void moreThreadsThanProcessorsAreAdvisedAgainst() {
    assertThat(Diagnosis.onThreads(new Threads(2, 2, "PASSIVE"), TWO_PROCESSORS)).isEmpty();
    assertThat(Diagnosis.onThreads(new Threads(8, 2, "PASSIVE"), TWO_PROCESSORS))
        .singleElement()
        .asString()
        .contains("--threads 2");
  }

  @Test
  void littleMemoryOutsideTheHeapIsReported() {
    assertThat(Diagnosis.onMemory(new Memory(16_000, 16_000, 2_000, 10_000, 14_000))).isEmpty();
    assertThat(Diagnosis.onMemory(new Memory(16_000, 2_000, 512, 1_000, 1_800)))
        .singleElement()
        .asString()
        .contains("--batch");
  }

  @Test
  void limitsBeyondWhatThereIsAreReported() {
    assertThat(Diagnosis.onMemory(new Memory(16_000, 16_000, 8_000, 12_000, 0)))
        .singleElement()
        .asString()
        .contains("-Xmx");
  }

  @Test
  void aFullDiskIsReportedWithItsFolder() {
    assertThat(Diagnosis.onCache(new NativeCache("/cache", 350, 20_000))).isEmpty();
    assertThat(Diagnosis.onCache(new NativeCache("/cache", 350, 20)))
        .singleElement()
        .asString()
        .contains("/cache")
        .contains("cachedir");
  }

  @Test
  void theSlowerEngineComesWithItsReason() {
    assertThat(Diagnosis.onEngine(computing("ONEDNN", "oneDNN."))).isEmpty();
    assertThat(Diagnosis.onEngine(computing("PLAIN", "The plain graph: no library.")))
        .singleElement()
        .asString()
        .contains("no library");
  }

  @Test
  void everythingAskedForIsFoundOnThisMachine() {
    Diagnosis found = Diagnosis.take("test");

    assertThat(found.computer().processors()).isPositive();
    assertThat(found.computing().slowSizes()).isEmpty();
    assertThat(found.memory().usableMb()).isLessThanOrEqualTo(found.memory().machineMb());
    assertThat(found.cache().freeMb()).isPositive();
    assertThat(String.join("\n", found.lines()))
        .contains("backend", "BLAS", "convolution", "batch norm", "pooling", "engine", "threads")
        .contains("heap", "off-heap", "cache");
  }

  private static Computing computing(String engine, String reason) {
    return new Computing(
        "CPU",
        "OPENBLAS",
        true,
        true,
        new OneDnnLayers(true, true, true),
        engine,
        reason,
        "no",
        List.of());
  }
}
