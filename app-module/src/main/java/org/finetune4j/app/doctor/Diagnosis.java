package org.finetune4j.app.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.finetune4j.model.acceleration.NativeAcceleration;
import org.finetune4j.model.acceleration.Verification;

/**
 * Everything {@code doctor} finds.
 *
 * @param version finetune4j's
 * @param computer the machine
 * @param graphics the NVIDIA cards
 * @param computing what computes
 * @param convolution how right it computes
 * @param threads how many threads do
 * @param memory what they may use
 * @param cache where native libraries lie
 * @param advice what is off and what to do about it, a sentence each; empty where all is well
 */
public record Diagnosis(
    String version,
    Computer computer,
    Graphics graphics,
    Computing computing,
    ConvolutionCheck convolution,
    Threads threads,
    Memory memory,
    NativeCache cache,
    List<String> advice) {
  /** A ResNet-50 at 128 pixels and 64 images a batch wants about this much outside the heap. */
  private static final long COMFORTABLE_OFF_HEAP_MB = 3_000;

  /** One unpacked native library and its temporary copy. */
  private static final long COMFORTABLE_CACHE_MB = 1_000;

  public Diagnosis {
    advice = List.copyOf(advice);
  }

  /** Starts ND4J, unless its CUDA build cannot run on the card here, and looks at everything. */
  public static Diagnosis take(String version) {
    Graphics graphics = Graphics.look();
    return NativeAcceleration.cudaOnClassPath()
        ? graphics
            .refusal()
            .map(why -> withoutNd4j(version, graphics, why))
            .orElseGet(() -> full(version, graphics))
        : full(version, graphics);
  }

  private static Diagnosis withoutNd4j(String version, Graphics graphics, String why) {
    return new Diagnosis(
        version,
        Computer.look(),
        graphics,
        Computing.notStarted("ND4J was not started."),
        ConvolutionCheck.notRun(),
        Threads.unknown(),
        Memory.look(),
        NativeCache.look(),
        List.of(why));
  }

  private static Diagnosis full(String version, Graphics asked) {
    Verification verified = Verification.run();
    boolean cuda = verified.backend().equals("CUDA");
    Graphics graphics = cuda && !asked.complete() ? Graphics.ofRunningCuda() : asked;
    Computer computer = Computer.look();
    Computing computing = Computing.from(verified);
    ConvolutionCheck convolution = ConvolutionCheck.run();
    Threads threads = Threads.look();
    Memory memory = Memory.look();
    NativeCache cache = NativeCache.look();
    List<String> advice = new ArrayList<>(verified.advice());
    advice.addAll(onConvolution(convolution, computing));
    if (NativeAcceleration.cudaOnClassPath()) {
      advice.addAll(graphics.choice());
    }
    advice.addAll(onEngine(computing));
    advice.addAll(computing.slowSizes());
    advice.addAll(onThreads(threads, computer));
    advice.addAll(onMemory(memory));
    advice.addAll(onCache(cache));
    return new Diagnosis(
        version, computer, graphics, computing, convolution, threads, memory, cache, advice);
  }

  static List<String> onConvolution(ConvolutionCheck convolution, Computing computing) {
    if (convolution.agrees()) {
      return List.of();
    }
    return List.of(
        String.format(
                Locale.ROOT,
                "A convolution on the back end %s differs from the same in Java by %.1e of its"
                    + " largest value: train nothing here;",
                computing.backend(),
                convolution.difference())
            + (computing.backend().equals("CUDA")
                ? " build without -Pcuda, or hide the GPU with CUDA_VISIBLE_DEVICES=-1."
                : " start with -D" + NativeAcceleration.PROPERTY + "=off and compare."));
  }

  static List<String> onEngine(Computing computing) {
    return computing.engine().equals("ONEDNN") || computing.backend().equals("CUDA")
        ? List.of()
        : List.of(
            "The backbone of a network runs on the slower engine: "
                + computing.engineReason()
                + " If this processor should have oneDNN, delete the native library cache and"
                + " start again.");
  }

  static List<String> onThreads(Threads threads, Computer computer) {
    return threads.openMp() <= computer.processors()
        ? List.of()
        : List.of(
            String.format(
                    Locale.ROOT,
                    "%d threads compute on %d processors and wait for each other: use --threads %d"
                        + " or",
                    threads.openMp(),
                    computer.processors(),
                    computer.processors())
                + " leave OMP_NUM_THREADS unset.");
  }

  static List<String> onMemory(Memory memory) {
    List<String> advice = new ArrayList<>();
    if (memory.offHeapMb() < COMFORTABLE_OFF_HEAP_MB) {
      advice.add(
          String.format(
                  Locale.ROOT,
                  "%d MB outside the heap is little for a ResNet-50: use a smaller --batch or"
                      + " --size, or",
                  memory.offHeapMb())
              + " give more with FINETUNE4J_JAVA_OPTS=-Dorg.bytedeco.javacpp.maxbytes=4g.");
    }
    if (memory.heapMb() + memory.offHeapMb() > memory.usableMb()) {
      advice.add(
          String.format(
              Locale.ROOT,
              "Heap and arrays may together take %d MB of %d: start with ./finetune4j, or lower"
                  + " -Xmx.",
              memory.heapMb() + memory.offHeapMb(),
              memory.usableMb()));
    }
    return advice;
  }

  static List<String> onCache(NativeCache cache) {
    return cache.freeMb() >= COMFORTABLE_CACHE_MB
        ? List.of()
        : List.of(
            String.format(
                    Locale.ROOT,
                    "Only %d MB are free for native libraries in %s: make room, or name another"
                        + " place with",
                    cache.freeMb(),
                    cache.folder())
                + " FINETUNE4J_JAVA_OPTS=-Dorg.bytedeco.javacpp.cachedir=DIR.");
  }

  /** The findings for people, a line each. */
  public List<String> lines() {
    var layers = computing.oneDnnLayers();
    List<String> lines = new ArrayList<>();
    lines.add(line("finetune4j", version));
    lines.add(line("java", computer.java() + ", " + computer.javaHome()));
    lines.add(line("system", computer.system()));
    lines.add(line("processor", computer.cpu() + ", " + computer.processors() + " usable"));
    lines.add(line("instructions", String.join(" ", computer.features())));
    List<String> cards = graphics.lines();
    for (int i = 0; i < cards.size(); i++) {
      lines.add(line(i % 2 == 0 ? "NVIDIA GPU" : "  CUDA build", cards.get(i)));
    }
    lines.add(line("backend", computing.backend() + ", BLAS " + computing.blas()));
    lines.add(line("oneDNN in ND4J", yesNo(computing.oneDnnInBinary())));
    lines.add(line("  convolution", yesNo(layers.convolution())));
    lines.add(line("  batch norm", yesNo(layers.batchNormalization())));
    lines.add(line("  pooling", yesNo(layers.pooling())));
    lines.add(line("engine", computing.engine() + ": " + computing.engineReason()));
    lines.add(line("bf16", computing.bf16()));
    lines.add(line("one convolution", convolution.text()));
    lines.add(
        line(
            "threads",
            String.format(
                Locale.ROOT,
                "OpenMP %d, BLAS %d, waiting %s",
                threads.openMp(),
                threads.blas(),
                threads.waitPolicy())));
    lines.add(
        line(
            "memory",
            String.format(
                Locale.ROOT,
                "machine %d MB, usable %d MB",
                memory.machineMb(),
                memory.usableMb())));
    lines.add(
        line(
            "  limits",
            String.format(
                Locale.ROOT,
                "heap %d MB, off-heap %d MB, process %s",
                memory.heapMb(),
                memory.offHeapMb(),
                memory.processMb() == 0 ? "not limited" : memory.processMb() + " MB")));
    lines.add(
        line(
            "cache",
            String.format(
                Locale.ROOT,
                "%s, %d MB used, %d MB free",
                cache.folder(),
                cache.usedMb(),
                cache.freeMb())));
    lines.add("");
    if (advice.isEmpty()) {
      lines.add("Nothing is off. (-D" + NativeAcceleration.PROPERTY + "=off compares without.)");
    }
    advice.forEach(sentence -> lines.add("! " + sentence));
    return lines;
  }

  private static String line(String name, String value) {
    return String.format(Locale.ROOT, "%-16s%s", name, value);
  }

  private static String yesNo(boolean yes) {
    return yes ? "yes" : "no";
  }
}
