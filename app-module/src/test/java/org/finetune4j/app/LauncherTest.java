package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the script in a project of its own, with a Maven and a Java that only print what they got; a
 * real Java decides how to start.
 */
class LauncherTest {
  private static final Path SCRIPT = Path.of("..", "finetune4j").toAbsolutePath().normalize();
  private static final String LAUNCHER = "org/finetune4j/app/launch/Launcher";
  private static final Path SOURCE =
      Path.of("src/main/java", LAUNCHER + ".java").toAbsolutePath().normalize();
  private static final Path CLASSES = Path.of("target/classes").toAbsolutePath().normalize();

  @TempDir private Path folder;
  private Path project;
  private Path java;
  private Path bin;
  private Optional<String> options = Optional.empty();

  @BeforeEach
  void layOut() throws IOException {
    assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
    project = Files.createDirectories(folder.resolve("my project"));
    Files.copy(SCRIPT, project.resolve("finetune4j"));
    Files.writeString(project.resolve("pom.xml"), "<project/>");
    Files.createDirectories(project.resolve("data-module/src/main/java"));
    Path source = project.resolve("app-module/src/main/java").resolve(LAUNCHER + ".java");
    Files.createDirectories(source.getParent());
    Files.setLastModifiedTime(Files.copy(SOURCE, source), FileTime.from(Instant.EPOCH));
    java = folder.resolve("a jdk");
    script(
        java.resolve("bin/java"),
        String.format(
            Locale.ROOT,
            "case \"$*\" in *Launcher*print*) exec '%s' \"$@\";; esac\n"
                + "for a in \"$@\"; do echo \"[$a]\"; done; echo \"omp=$OMP_NUM_THREADS\"",
            Path.of(System.getProperty("java.home"), "bin", "java")));
    script(java.resolve("bin/javac"), ":");
    Files.writeString(java.resolve("release"), "JAVA_VERSION=\"17.0.9\"\n");
    bin = folder.resolve("bin");
    script(
        bin.resolve("mvn"),
        String.format(
            Locale.ROOT,
            "echo \"maven $*\"; cd '%s'; mkdir -p target/classes; touch target/finetune4j-app.jar\n"
                + "cp -r '%s/org' target/classes",
            project.resolve("app-module"),
            CLASSES));
  }

  @Test
  void argumentsReachJavaAsTheyWereTyped() throws Exception {
    Result result = run(project.resolve("finetune4j"), "predict", "two words", "", "*");

    assertThat(result.code()).isZero();
    assertThat(result.out()).endsWith("[predict]\n[two words]\n[]\n[*]\nomp=" + omp(result) + "\n");
    assertThat(result.out()).contains("[" + project.resolve("app-module/target"));
  }

  @Test
  void firstUseBuildsAndReportsItLaterUsesDoNot() throws Exception {
    Result first = run(project.resolve("finetune4j"), "doctor");
    Result second = run(project.resolve("finetune4j"), "doctor");

    assertThat(first.err()).contains("first use", "maven ", "package");
    assertThat(first.out()).doesNotContain("maven ");
    assertThat(second.err()).isEmpty();
  }

  @Test
  void changedAndRemovedSourcesAreBuiltAgain() throws Exception {
    run(project.resolve("finetune4j"), "doctor");
    Path source = project.resolve("data-module/src/main/java/A.java");
    Files.writeString(source, "class A {}");
    later(source);
    assertThat(run(project.resolve("finetune4j"), "doctor").err()).contains("newer");

    later(source.getParent());
    assertThat(run(project.resolve("finetune4j"), "doctor").err()).contains("newer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pom.xml",
        "data-module/pom.xml",
        "data-module/bom/pom.xml",
        "model-module/native/pom.xml",
        "model-module/native/platforms/linux-x86_64/pom.xml"
      })
  void changedPomsAreBuiltAgain(String pom) throws Exception {
    run(project.resolve("finetune4j"), "doctor");
    Path file = project.resolve(pom);
    Files.createDirectories(file.getParent());
    later(Files.writeString(file, "<project/>"));

    assertThat(run(project.resolve("finetune4j"), "doctor").err()).contains("newer");
  }

  @Test
  void otherOptionsOfTheBuildAreBuiltAgainAndRemembered() throws Exception {
    run(project.resolve("finetune4j"), "doctor");
    options = Optional.of("-o  -Pcuda -Da=b");
    assertThat(run(project.resolve("finetune4j"), "doctor").err())
        .contains("FINETUNE4J_MAVEN_OPTS has changed", "package", "-o -Pcuda -Da=b");
    options = Optional.of("-Pcuda -Da=b");
    assertThat(run(project.resolve("finetune4j"), "doctor").err()).isEmpty();

    options = Optional.empty();
    assertThat(run(project.resolve("finetune4j"), "doctor").err()).isEmpty();
    later(Files.writeString(project.resolve("data-module/src/main/java/A.java"), "class A {}"));
    assertThat(run(project.resolve("finetune4j"), "doctor").err())
        .contains("newer", "-Pcuda -Da=b");

    options = Optional.of("");
    assertThat(run(project.resolve("finetune4j"), "doctor").err())
        .contains("has changed")
        .doesNotContain("-Pcuda");
  }

  @Test
  void aFailedBuildEndsWithExitCode2AndIsTriedAgain() throws Exception {
    script(bin.resolve("mvn"), "exit 1");

    Result result = run(project.resolve("finetune4j"), "doctor");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("the build failed");
    assertThat(run(project.resolve("finetune4j"), "doctor").err()).contains("first use");
  }

  @Test
  void itWorksThroughSymbolicLinksFromAnyFolder() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("f4j"), Path.of("my project/finetune4j"));
    Path second = Files.createSymbolicLink(folder.resolve("again"), link);

    Result result = run(second, "doctor");

    assertThat(result.code()).isZero();
    assertThat(result.out()).contains(project.resolve("app-module/target").toString());
  }

  @Test
  void aDistributionStartsFromItsJarAndIsNeverBuilt() throws Exception {
    Path distribution = Files.createDirectories(folder.resolve("my programs/finetune4j-0.1.0"));
    Path jar = jarOfTheLauncher(distribution.resolve("finetune4j-app.jar"));
    Files.createDirectory(distribution.resolve("bin"));
    Path script = Files.copy(SCRIPT, distribution.resolve("bin/finetune4j"));
    Path link = Files.createSymbolicLink(folder.resolve("linked"), script);
    options = Optional.of("-Pcuda");

    for (Path start : List.of(script, link)) {
      Result result = run(start, "predict", "two words");

      assertThat(result.code()).isZero();
      assertThat(result.err()).isEmpty();
      assertThat(result.out())
          .contains("[-cp]\n[" + jar + "]\n[org.finetune4j.app.Main]\n[predict]\n[two words]\n");
    }
    try (Stream<Path> files = Files.list(distribution)) {
      assertThat(files).hasSize(2); // it may be a folder that nobody may write
    }
  }

  @Test
  void aServiceGivesMemoryBack() throws Exception {
    Path script = project.resolve("finetune4j");
    assertThat(run(script, "serve", "--model", "run").out())
        .contains("[-XX:+UseG1GC]")
        .doesNotContain("ParallelGC");
    assertThat(run(script, "predict").out()).contains("[-XX:+UseParallelGC]");
  }

  private static Path jarOfTheLauncher(Path jar) throws IOException {
    Path classes = CLASSES.resolve(LAUNCHER).getParent();
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.list(classes)) {
      for (Path file : files.toList()) {
        zip.putNextEntry(new ZipEntry("org/finetune4j/app/launch/" + file.getFileName()));
        Files.copy(file, zip);
      }
    }
    return jar;
  }

  @Test
  void threadsOfTheCommandLineReachTheNativeLibraries() throws Exception {
    assertThat(run(project.resolve("finetune4j"), "bench", "--threads", "3").out())
        .contains("omp=3\n");
    assertThat(run(project.resolve("finetune4j"), "bench", "--threads=5").out())
        .contains("omp=5\n");
    int all = Integer.parseInt(omp(run(project.resolve("finetune4j"), "bench")));
    assertThat(all).isPositive();
    for (String nonsense : List.of("0", "-1", "all")) {
      assertThat(run(project.resolve("finetune4j"), "bench", "--threads", nonsense).out())
          .contains("omp=" + all + "\n");
    }
  }

  @Test
  void anOldJavaIsRefusedWithTheRemedy() throws Exception {
    Files.writeString(java.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
    Result eleven = run(project.resolve("finetune4j"), "doctor");
    Files.writeString(java.resolve("release"), "JAVA_VERSION=\"1.8.0_392\"\n");
    Result eight = run(project.resolve("finetune4j"), "doctor");

    assertThat(eleven.code()).isEqualTo(2);
    assertThat(eleven.err()).contains("is Java 11", "install a JDK 17");
    assertThat(eight.err()).contains("is Java 8", "install a JDK 17");
  }

  @Test
  void memoryLimitsAreSetAndTheUsersOptionsWin() throws Exception {
    String out = run(project.resolve("finetune4j"), "doctor").out();

    assertThat(out).containsPattern("\\[-Xmx\\d+m]");
    assertThat(out).containsPattern("\\[-Dorg.bytedeco.javacpp.maxbytes=\\d+m]");
    assertThat(out).containsPattern("\\[-Dorg.bytedeco.javacpp.maxphysicalbytes=\\d+m]");
    assertThat(out.indexOf("[-Xmx")).isLessThan(out.indexOf("[-Dusers=1]"));
  }

  @Test
  void aJavaThatWarnsOfNativeCodeAndOfUnsafeDoesNotWarnTheUser() throws Exception {
    String out = run(project.resolve("finetune4j"), "doctor").out();

    int feature = Runtime.version().feature();
    assertThat(out.contains("[--enable-native-access=ALL-UNNAMED]")).isEqualTo(feature >= 22);
    assertThat(out.contains("[--sun-misc-unsafe-memory-access=allow]")).isEqualTo(feature >= 24);
  }

  private static String omp(Result result) {
    return result.out().lines().reduce((a, b) -> b).orElseThrow().replace("omp=", "");
  }

  @Test
  void whileAnotherStartBuildsItWaitsAndBuildsNothingItself() throws Exception {
    run(project.resolve("finetune4j"), "doctor");
    Path target = project.resolve("app-module/target");
    later(Files.writeString(project.resolve("pom.xml"), "<project />"));
    Process waiting;
    try (FileChannel channel =
            FileChannel.open(target.resolve("launcher.lock"), StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isShared()).isFalse();
      waiting = start(project.resolve("finetune4j"), "doctor");
      while (waiting.isAlive() && !Files.readString(err()).contains("waiting")) {
        Thread.sleep(20);
      }
      Files.setLastModifiedTime(
          target.resolve("built-by-launcher"), FileTime.from(Instant.now().plusSeconds(4)));
    }

    assertThat(waiting.waitFor()).isZero();
    assertThat(Files.readString(err())).contains("another start is building");
    assertThat(Files.readString(err())).doesNotContain("maven ", "building again");
  }

  private record Result(int code, String out, String err) {}

  private Result run(Path script, String... arguments) throws Exception {
    int code = start(script, arguments).waitFor();
    return new Result(code, Files.readString(out()), Files.readString(err()));
  }

  private Process start(Path script, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("JAVA_HOME", java.toString());
    environment.put("PATH", bin + ":" + environment.get("PATH"));
    environment.put("FINETUNE4J_JAVA_OPTS", "-Dusers=1");
    environment.remove("OMP_NUM_THREADS");
    environment.remove("FINETUNE4J_MAVEN_OPTS");
    options.ifPresent(words -> environment.put("FINETUNE4J_MAVEN_OPTS", words));
    return builder.redirectOutput(out().toFile()).redirectError(err().toFile()).start();
  }

  private Path out() {
    return folder.resolve("out.txt");
  }

  private Path err() {
    return folder.resolve("err.txt");
  }

  private static void script(Path file, String backbone) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + backbone + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void later(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(2)));
  }
}
