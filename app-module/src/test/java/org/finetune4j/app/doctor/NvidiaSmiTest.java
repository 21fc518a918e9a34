package org.finetune4j.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.finetune4j.app.doctor.GraphicsCard.Runs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NvidiaSmiTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "3.0, NO, only for 3.7",
    "3.5, NO, only for 3.7",
    "3.7, YES, 3.7.",
    "5.0, YES, 5.0.",
    "5.3, YES, 5.2.",
    "6.1, YES, 6.1.",
    "6.2, YES, 6.1.",
    "7.0, YES, 7.0.",
    "7.2, YES, 7.0.",
    "7.5, YES, 7.5.",
    "8.0, YES, 8.0.",
    "8.6, YES, 8.6.",
    "8.7, YES, 8.6.",
    "8.9, YES, 8.6.",
    "9.0, NO, only for 3.7",
    "10.0, NO, only for 3.7",
    "12.1, NO, only for 3.7",
    "[N/A], UNKNOWN, reports none",
    "'', UNKNOWN, reports none",
    "-8.6, UNKNOWN, reports none"
  })
  void aCardRunsTheCodeOfItsMajorVersion(String capability, Runs runs, String reason) {
    GraphicsCard card = GraphicsCard.of("any", capability, "8000 MiB", "535.1");

    assertThat(card.runsCuda()).isEqualTo(runs);
    assertThat(card.reason()).contains(reason);
  }

  @ParameterizedTest
  @CsvSource({"390.157, NO", "450.51.06, NO", "450.80.02, YES", "470.256.02, YES", "[N/A], YES"})
  void aDriverMustKnowCuda11(String driver, Runs runs) {
    assertThat(GraphicsCard.of("any", "7.5", "8000 MiB", driver).runsCuda()).isEqualTo(runs);
  }

  @Test
  void severalCardsKeepTheirOrderAndNamesTheirCommas() {
    Graphics found =
        NvidiaSmi.parse(
            """
            NVIDIA H100 PCIe, 9.0, 81559 MiB, 535.129.03

            Quadro, the large one, 7.5, 48601 MiB, 535.129.03
            """);

    assertThat(found.cards())
        .extracting(GraphicsCard::name)
        .containsExactly("NVIDIA H100 PCIe", "Quadro, the large one");
    assertThat(found.note()).isEmpty();
    assertThat(found.refusal()).isEmpty();
    assertThat(found.choice())
        .singleElement()
        .asString()
        .contains("CUDA_DEVICE_ORDER=PCI_BUS_ID CUDA_VISIBLE_DEVICES=1");
    assertThat(found.onCuda()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "No devices were found",
        "Field \"compute_cap\" is not a valid field to query.",
        "\u0000\u0001\u001b[31m,",
        ",,,",
        "1,2"
      })
  void whatIsNoCardIsQuotedAndNotTakenForOne(String line) {
    Graphics found = NvidiaSmi.parse(line + "\n");

    assertThat(found.cards()).isEmpty();
    assertThat(found.note()).isNotEmpty().doesNotContainPattern("\\p{Cntrl}");
    assertThat(found.refusal()).isEmpty();
    assertThat(found.onCuda()).singleElement().asString().startsWith("No NVIDIA GPU was found (");
  }

  @Test
  void aCardWithoutCodeInTheLibraryIsRefusedUnlessItIsHidden() {
    Graphics found = NvidiaSmi.parse("NVIDIA H100 PCIe, 9.0, 81559 MiB, 535.129.03\n");

    assertThat(found.refusal().orElseThrow())
        .contains("NVIDIA H100 PCIe", "compute capability 9.0", "CUDA_VISIBLE_DEVICES=-1");
    for (String hidden : List.of("", "-1", " ", "-1,0")) {
      Graphics left = found.leaving(Map.of("CUDA_VISIBLE_DEVICES", hidden));
      assertThat(left.refusal()).isEmpty();
      assertThat(left.onCuda()).singleElement().asString().contains("hides every GPU");
    }
    assertThat(found.leaving(Map.of("CUDA_VISIBLE_DEVICES", "0")).refusal()).isPresent();
  }

  @Test
  void aChosenCardIsNotChosenAgain() {
    Graphics found = NvidiaSmi.parse("A, 9.0, 1 MiB, 535.1\nB, 8.6, 1 MiB, 535.1\n");

    assertThat(found.choice()).hasSize(1);
    assertThat(found.leaving(Map.of("CUDA_VISIBLE_DEVICES", "1")).choice()).isEmpty();
  }

  @Test
  void withoutTheCommandThereAreNoCards() {
    NvidiaSmi absent = new NvidiaSmi(List.of(folder.resolve("absent").toString()), LONG);

    assertThat(absent.look().lines()).containsExactly("none found (nvidia-smi is not installed)");
  }

  @Test
  void theCommandsCardsAreRead() throws IOException {
    Graphics found = script("echo 'Tesla K80, 3.7, 11441 MiB, 470.256.02'", LONG).look();

    assertThat(found.lines())
        .containsExactly(
            "Tesla K80, compute capability 3.7, 11441 MiB, driver 470.256.02",
            "yes: nd4j-cuda-11.6 runs its code for 3.7.");
  }

  @Test
  void aFailureIsReportedWithItsFirstLine() throws IOException {
    Graphics found = script("echo 'NVIDIA-SMI has failed'; echo more; exit 9", LONG).look();

    assertThat(found.note()).isEqualTo("nvidia-smi failed: NVIDIA-SMI has failed");
    assertThat(script("exit 1", LONG).look().note()).contains("prints nothing");
  }

  @Test
  void aCommandThatHangsIsEndedWithItsChildren() throws IOException {
    Path pid = folder.resolve("pid");
    Graphics found =
        script("sleep 300 & echo $! > " + pid + "; wait", Duration.ofSeconds(2)).look();

    assertThat(found.note()).isEqualTo("nvidia-smi did not end within 2 s");
    long child = Long.parseLong(Files.readString(pid).strip());
    ProcessHandle.of(child).ifPresent(left -> left.onExit().orTimeout(60, TimeUnit.SECONDS).join());
    assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void outputWithoutEndIsCut() throws IOException {
    Graphics found = script("while :; do echo 'NVIDIA A, 8.6, 1 MiB, 535.1'; done", LONG).look();

    assertThat(found.cards()).isEmpty();
    assertThat(found.note()).isEqualTo("nvidia-smi prints more than 65536 bytes");
  }

  @Test
  void aNameWithoutEndIsShortened() {
    Graphics found = NvidiaSmi.parse("x".repeat(50_000) + ", 8.6, 1 MiB, 535.1");

    assertThat(found.cards()).hasSize(1);
    assertThat(found.cards().get(0).name()).hasSizeLessThan(200);
  }

  private NvidiaSmi script(String body, Duration limit) throws IOException {
    assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Path script = Files.writeString(folder.resolve("nvidia-smi"), "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return new NvidiaSmi(List.of(script.toString()), limit);
  }
}
