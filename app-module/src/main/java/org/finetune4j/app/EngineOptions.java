package org.finetune4j.app;

import java.util.Locale;
import java.util.Optional;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.model.engine.EngineRequest.Algorithm;
import org.finetune4j.model.engine.EngineRequest.Kind;
import org.finetune4j.model.engine.EngineRequest.Precision;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How the network is computed. */
@Under(Heading.MACHINE)
final class EngineOptions {
  private static final int MOST_A_PROCESSOR = 4;

  @Option(
      names = "--engine",
      paramLabel = "auto|plain|onednn",
      description = "What computes the backbone: DL4J's graph (plain) or oneDNN (default: auto).")
  @Advanced
  private Optional<Kind> kind = Optional.empty();

  @Option(
      names = "--precision",
      paramLabel = "auto|f32|bf16",
      description = "Number format of the activations; weights stay in f32 (default: auto).")
  @Advanced
  private Optional<Precision> precision = Optional.empty();

  @Option(
      names = "--convolutions",
      paramLabel = "auto|direct",
      description =
          "Winograd convolutions where they are faster, or direct ones only (default: auto).")
  @Advanced
  private Optional<Algorithm> algorithm = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      converter = ThreadsConverter.class,
      description = "Threads that compute and that load images; 0: one per core.")
  @Advanced
  private int threads;

  /** Refuses what no computer does: of many more than processors, all but a few only wait. */
  static final class ThreadsConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String word) {
      int most = MOST_A_PROCESSOR * processors();
      try {
        int threads = NumberConverter.whole(word);
        if (threads >= 0 && threads <= most) {
          return threads;
        }
      } catch (NumberFormatException e) {
        // falls through to the one sentence below
      }
      throw new TypeConversionException(
          String.format(
              Locale.ROOT,
              "must be 1 to %d on these %d processors, or 0 for all, not '%s'",
              most,
              processors(),
              word));
    }
  }

  EngineRequest request() {
    return request(EngineRequest.auto());
  }

  /** As it was computed before, except for what is given; another engine has its own precision. */
  EngineRequest request(EngineRequest before) {
    EngineRequest others = kind.isPresent() ? EngineRequest.auto() : before;
    return new EngineRequest(
        kind.orElse(before.kind()),
        precision.orElse(others.precision()),
        threads,
        algorithm.orElse(others.algorithm()));
  }

  /** Threads of the loader. */
  int loaderThreads() {
    return threads > 0 ? threads : processors();
  }

  private static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }
}
