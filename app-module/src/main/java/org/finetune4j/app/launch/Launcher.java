package org.finetune4j.app.launch;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Builds the program where that is needed and decides how it starts. A launcher runs this class
 * from its source file before the first build, and from {@code app-module/target/classes} later; so
 * it must stay one file that needs nothing but Java. In a distribution it comes from the jar, and
 * nothing is built.
 *
 * <p>{@code print} writes the command to be run to standard output, a word a line: variables of the
 * environment, Java, its options, the class. {@code start} runs it and ends with its exit code.
 */
public final class Launcher {
  private static final boolean WINDOWS =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
  private static final String REMEDY =
      "install a JDK 17 or newer (Debian, Ubuntu: apt install openjdk-17-jdk; Fedora: dnf install"
          + " java-17-openjdk-devel; macOS: brew install openjdk@17), or set JAVA_HOME to one.";
  private static final String JAR = "finetune4j-app.jar";

  private final Path java;
  private final Path home;
  private final boolean distribution;
  private final Path app;
  private final Path built;
  private final Path archive;
  private final UnaryOperator<String> environment;

  private Launcher(Path java, Path home, UnaryOperator<String> environment) {
    this.java = java;
    this.home = home;
    this.environment = environment;
    distribution = Files.isRegularFile(home.resolve(JAR));
    app = distribution ? home : home.resolve("app-module").resolve("target");
    built = app.resolve("built-by-launcher");
    archive = app.resolve("finetune4j.jsa");
  }

  /** A reason to start nothing, for the user. */
  private static final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    Refusal(String message) {
      super(message);
    }
  }

  /**
   * Runs it.
   *
   * @param arguments {@code print} or {@code start}, the Java to use, the folder of the project or
   *     of the distribution, then what the user typed
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Launcher launcher =
        new Launcher(Path.of(arguments[1]), Path.of(arguments[2]).toRealPath(), System::getenv);
    List<String> words = List.of(arguments).subList(3, arguments.length);
    try {
      launcher.build(words);
      if (arguments[0].equals("print")) {
        launcher.print(words);
      } else {
        System.exit(launcher.start(words));
      }
    } catch (Refusal e) {
      System.err.println("finetune4j: " + e.getMessage());
      System.exit(2);
    }
  }

  // ---- the build

  private void build(List<String> words) throws Refusal, IOException, InterruptedException {
    if (distribution || reasonToBuild().isEmpty()) {
      return;
    }
    Files.createDirectories(app);
    // Two that build in one folder would mix their classes.
    try (FileChannel channel =
            FileChannel.open(
                app.resolve("launcher.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      Optional<String> reason = lock.isValid() ? reasonToBuild() : Optional.empty();
      if (reason.isPresent()) {
        note(reason.get());
        build(options().or(this::optionsBefore).orElse(""), words);
      }
    }
  }

  private static FileLock lock(FileChannel channel) throws IOException {
    FileLock free = channel.tryLock();
    if (free != null) {
      return free;
    }
    note("another start is building; waiting for it.");
    return channel.lock();
  }

  private Optional<String> options() {
    return Optional.ofNullable(environment.apply("FINETUNE4J_MAVEN_OPTS"));
  }

  /** What decided the build that lies here; empty without one. */
  private Optional<String> optionsBefore() {
    try {
      return Files.isRegularFile(built) && Files.isRegularFile(app.resolve(JAR))
          ? Optional.of(Files.readString(built))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<String> reasonToBuild() throws IOException {
    Optional<String> before = optionsBefore();
    if (before.isEmpty()) {
      return Optional.of(
          "first use; building, which may download about 290 MB and take some minutes.");
    }
    if (options().filter(given -> !deciding(given).equals(before.get())).isPresent()) {
      return Optional.of("FINETUNE4J_MAVEN_OPTS has changed; building again.");
    }
    return newerSources()
        ? Optional.of("the sources are newer than the build; building again.")
        : Optional.empty();
  }

  private void build(String options, List<String> words)
      throws Refusal, IOException, InterruptedException {
    if (!Files.exists(java.resolveSibling(WINDOWS ? "javac.exe" : "javac"))) {
      throw new Refusal("building needs a JDK, and " + java + " is a runtime only: " + REMEDY);
    }
    // Before the build: what changes while it runs counts as newer.
    Path begun = Files.writeString(app.resolve("built-by-launcher.new"), deciding(options));
    List<String> command = new ArrayList<>();
    command.add(maven().toString());
    command.addAll(List.of("-B", "-q", "-f", home.resolve("pom.xml").toString()));
    command.addAll(List.of("-pl", "app-module", "-am", "-Dmaven.test.skip=true", "package"));
    if (lacksAvx2()) {
      command.add("-Dfinetune4j.nd4j=linux-x86_64-onednn");
    }
    command.addAll(split(options));
    ProcessBuilder maven = new ProcessBuilder(command).redirectErrorStream(true);
    maven.environment().put("JAVA_HOME", java.getParent().getParent().toString());
    Process process = maven.start();
    process.getOutputStream().close();
    process.getInputStream().transferTo(System.err);
    if (process.waitFor() != 0) {
      throw new Refusal("the build failed, for the reason above.");
    }
    archiveClasses(words);
    Files.move(begun, built, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Java starts faster with its loaded classes in an archive; without one it starts all the same.
   */
  private void archiveClasses(List<String> words) throws IOException, InterruptedException {
    Files.deleteIfExists(archive);
    List<String> command = command(List.of("-XX:ArchiveClassesAtExit=" + archive), words);
    command.add("doctor");
    ProcessBuilder once =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    once.environment().putAll(variables(words));
    Process process = once.start();
    process.getOutputStream().close();
    process.waitFor();
  }

  /** Options that decide what is built: whether Maven is offline does not. */
  private static String deciding(String options) {
    List<String> words = new ArrayList<>(split(options));
    words.removeAll(List.of("-o", "--offline"));
    return String.join(" ", words);
  }

  private static List<String> split(String options) {
    return Arrays.stream(options.split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }

  private boolean newerSources() throws IOException {
    FileTime time = Files.getLastModifiedTime(built);
    List<Path> places = new ArrayList<>(List.of(home.resolve("pom.xml")));
    places.add(home.resolve("data-module/bom/pom.xml"));
    places.add(home.resolve("model-module/native/pom.xml"));
    places.add(home.resolve("model-module/native/platforms"));
    try (var modules = Files.newDirectoryStream(home, "*-module")) {
      for (Path module : modules) {
        places.add(module.resolve("pom.xml"));
        places.add(module.resolve("src").resolve("main"));
      }
    }
    for (Path place : places) {
      if (Files.exists(place) && newer(place, time)) {
        return true;
      }
    }
    return false;
  }

  /** Whether anything there is newer; folders count, as they change when a file is removed. */
  private static boolean newer(Path place, FileTime than) throws IOException {
    boolean[] found = {false};
    Files.walkFileTree(
        place,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return visitFile(folder, attributes);
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            found[0] |= attributes.lastModifiedTime().compareTo(than) > 0;
            return found[0] ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
          }
        });
    return found[0];
  }

  /** Maven of the PATH, else the wrapper, which fetches one. */
  private Path maven() {
    String path = Optional.ofNullable(environment.apply("PATH")).orElse("");
    for (String folder : path.split(File.pathSeparator)) {
      Path maven = folder.isBlank() ? home : Path.of(folder).resolve(WINDOWS ? "mvn.cmd" : "mvn");
      if (Files.isRegularFile(maven) && Files.isExecutable(maven)) {
        return maven;
      }
    }
    return home.resolve(WINDOWS ? "mvnw.cmd" : "mvnw");
  }

  private static boolean lacksAvx2() throws IOException {
    Path processors = Path.of("/proc/cpuinfo");
    return System.getProperty("os.arch").equals("amd64")
        && Files.isReadable(processors)
        && !Files.readString(processors).contains(" avx2");
  }

  // ---- the start

  private void print(List<String> words) {
    StringBuilder lines = new StringBuilder();
    variables(words).forEach((name, value) -> lines.append(name + "=" + value + "\n"));
    command(startOptions(), words).forEach(word -> lines.append(word).append('\n'));
    System.out.print(lines);
    System.out.flush();
  }

  private int start(List<String> words) throws IOException, InterruptedException {
    List<String> command = command(startOptions(), words);
    words.forEach(word -> command.add(word.replace("\"", "\\\"")));
    ProcessBuilder program = new ProcessBuilder(command).inheritIO();
    program.environment().putAll(variables(words));
    Process process = program.start();
    // Ctrl-C reaches both: the program ends in its own way, and its exit code is ours.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> endWith(process)));
    return process.waitFor();
  }

  private static void endWith(Process process) {
    try {
      Runtime.getRuntime().halt(process.waitFor());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<String> startOptions() {
    return List.of(Files.exists(archive) ? "-XX:SharedArchiveFile=" + archive : "-Xshare:auto");
  }

  /**
   * The processors and the memory in MB are the machine's, or less where a container limits them.
   */
  private List<String> command(List<String> first, List<String> words) {
    // Java takes a quarter of the memory for its heap unless set.
    long memory = Runtime.getRuntime().maxMemory() / (1 << 20) * 4;
    long heap = Math.max(512, Math.min(2048, memory / 8));
    long offHeap = Math.max(512, memory * 3 / 4 - heap);
    List<String> command = new ArrayList<>(List.of(java.toString()));
    command.addAll(first);
    command.addAll(
        words.contains("serve") // for days, with large uploads: it gives memory back
            ? List.of("-XX:+UseG1GC", "-XX:G1PeriodicGCInterval=10000")
            : List.of("-XX:+UseParallelGC"));
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    if (Runtime.version().feature() >= 24) {
      command.add("--sun-misc-unsafe-memory-access=allow"); // the protobuf that ND4J brings
    }
    command.addAll(
        List.of(
            "-Xmx" + heap + "m",
            "-XX:NewSize=64m",
            "-XX:MaxNewSize=96m",
            "-XX:-UsePerfData",
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            "-Dorg.bytedeco.javacpp.maxbytes=" + offHeap + "m",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=" + memory * 9 / 10 + "m",
            "-Dorg.nd4j.versioncheck=false",
            "-Dorg.deeplearning4j.crash.reporting.enabled=false",
            "-Djava.awt.headless=true",
            "-Dfile.encoding=UTF-8"));
    command.addAll(
        split(Optional.ofNullable(environment.apply("FINETUNE4J_JAVA_OPTS")).orElse("")));
    command.addAll(List.of("-cp", app.resolve(JAR).toString(), "org.finetune4j.app.Main"));
    return command;
  }

  /** What the native libraries look up when they are loaded. */
  private Map<String, String> variables(List<String> words) {
    String threads = threads(words);
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("OMP_NUM_THREADS", threads);
    variables.put("OPENBLAS_NUM_THREADS", given("OPENBLAS_NUM_THREADS", threads));
    // Waiting threads sleep, so that they leave the processors to those that decode images.
    variables.put("OMP_WAIT_POLICY", given("OMP_WAIT_POLICY", "PASSIVE"));
    // OpenBLAS's would else keep a processor busy for some 50 ms after each product of matrices.
    variables.put("OPENBLAS_THREAD_TIMEOUT", given("OPENBLAS_THREAD_TIMEOUT", "4"));
    // A second wall behind the limits on images, in pixels.
    for (String side : List.of("WIDTH", "HEIGHT")) {
      String name = "OPENCV_IO_MAX_IMAGE_" + side;
      variables.put(name, given(name, "1000000"));
    }
    variables.put("OPENCV_IO_MAX_IMAGE_PIXELS", given("OPENCV_IO_MAX_IMAGE_PIXELS", "100000000"));
    return variables;
  }

  private String given(String name, String otherwise) {
    return Optional.ofNullable(environment.apply(name))
        .filter(value -> !value.isEmpty())
        .orElse(otherwise);
  }

  /** Threads that compute: --threads, else OMP_NUM_THREADS, else one a processor. */
  private String threads(List<String> words) {
    String threads = given("OMP_NUM_THREADS", "");
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).startsWith("--threads=")) {
        threads = words.get(i).substring("--threads=".length());
      } else if (words.get(i).equals("--threads") && i + 1 < words.size()) {
        threads = words.get(i + 1);
      }
    }
    return threads.matches("[1-9][0-9]*")
        ? threads
        : Integer.toString(Runtime.getRuntime().availableProcessors());
  }

  private static void note(String sentence) {
    System.err.println("finetune4j: " + sentence);
  }
}
