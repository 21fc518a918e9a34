package org.finetune4j.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.finetune4j.data.BadInputException;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.engine.EngineRequest.Algorithm;
import org.finetune4j.model.engine.EngineRequest.Kind;
import org.finetune4j.model.engine.EngineRequest.Precision;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class EngineTest {
  private static final ResNetShape SHAPE = ResNetShape.resnet50(Geometry.TORCHVISION);

  @Test
  void oneDnnIsTakenWhereItRuns() {
    Engine engine = Engine.choose(EngineRequest.auto(), SHAPE, DataType.FLOAT);
    assertThat(engine.oneDnn()).isTrue();
    assertThat(engine.precision()).isEqualTo(Precision.F32);
    assertThat(engine.reason()).contains("oneDNN 2.5.2", "f32", "convolutions").endsWith(".");
  }

  @Test
  void winogradIsSpokenOfOnlyWhereItIsHad() {
    assertThat(Engine.choose(EngineRequest.auto(), SHAPE, DataType.FLOAT).reason())
        .contains(OneDnn.knowsWinograd() ? "direct or Winograd" : "f32, direct convolutions");
    assertThat(elsewhere(Map.of("DNNL_MAX_CPU_ISA", "AVX2"), "", "F32"))
        .contains("with AVX2, f32, direct convolutions.");
  }

  @Test
  void thePlainGraphIsTakenWhenAskedFor() {
    Engine engine = Engine.choose(EngineRequest.plain().withThreads(3), SHAPE, DataType.FLOAT);
    assertThat(engine.kind()).isEqualTo(Kind.PLAIN);
    assertThat(engine.threads()).isEqualTo(3);
    assertThat(engine.reason()).contains("asked for");
  }

  @Test
  void whatOneDnnCannotComputeTakesThePlainGraph() {
    for (EngineRequest request :
        List.of(EngineRequest.auto(), EngineRequest.oneDnn(Precision.F32))) {
      assertThat(Engine.choose(request, SHAPE, DataType.DOUBLE).reason())
          .startsWith("The plain DL4J graph")
          .contains("DOUBLE");
      assertThat(
              Engine.choose(request, ResNetShape.resnet50(Geometry.ZOO), DataType.FLOAT).reason())
          .startsWith("The plain DL4J graph")
          .contains("geometries");
    }
  }

  @Test
  void bf16IsNeverQuietlySomethingElse() {
    assertThatThrownBy(
            () ->
                Engine.choose(
                    new EngineRequest(Kind.PLAIN, Precision.BF16, 0, Algorithm.AUTO),
                    SHAPE,
                    DataType.FLOAT))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("bf16");
    assertThat(elsewhere(Map.of("DNNL_MAX_CPU_ISA", "AVX512_CORE"), "", "BF16"))
        .contains("bf16 needs a processor with AVX512-BF16 or AMX");
  }

  @Test
  void aMissingLibraryTakesThePlainGraph() {
    for (String missing : List.of("dnnl-", "opencl-")) {
      assertThat(elsewhere(Map.of(), missing, "F32"))
          .contains("The plain DL4J graph: oneDNN's library could not be loaded");
    }
  }

  @Test
  void negativeThreadsAreRefused() {
    assertThatThrownBy(() -> EngineRequest.auto().withThreads(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** What is chosen in another JVM, with that environment and without jars of that name. */
  private static String elsewhere(
      Map<String, String> environment, String without, String precision) {
    String classPath =
        Arrays.stream(classPath().split(File.pathSeparator))
            .filter(
                jar ->
                    without.isEmpty()
                        || !Path.of(jar).getFileName().toString().startsWith(without)
                        || !jar.contains("x86_64"))
            .collect(Collectors.joining(File.pathSeparator));
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classPath,
            "-Dorg.nd4j.log.initialization=false",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
            Choice.class.getName(),
            precision);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    try {
      Process process = builder.start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** Prints what is chosen, or why nothing can be. */
  static final class Choice {
    public static void main(String[] arguments) {
      try {
        Engine engine =
            Engine.choose(
                EngineRequest.oneDnn(Precision.valueOf(arguments[0])), SHAPE, DataType.FLOAT);
        System.out.println(engine.reason());
      } catch (BadInputException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
