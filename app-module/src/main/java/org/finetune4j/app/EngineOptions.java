package org.finetune4j.app;

import java.util.Locale;
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
      defaultValue = "auto",
      description = "What computes the backbone: DL4J's graph (plain) or oneDNN.")
  @Advanced
  private Kind kind;

  @Option(
      names = "--precision",
      paramLabel = "auto|f32|bf16",
      defaultValue = "auto",
      description = "Number format of the activations; weights stay in f32.")
  @Advanced
  private Precision precision;

  @Option(
      names = "--convolutions",
      paramLabel = "auto|direct",
      defaultValue = "auto",
      description = "Winograd convolutions where they are faster, or direct ones only.")
  @Advanced
  private Algorithm algorithm;

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
    return new EngineRequest(kind, precision, threads, algorithm);
  }

  int threads() {
    return threads;
  }

  /** Threads of the loader. */
  int loaderThreads() {
    return threads > 0 ? threads : processors();
  }

  private static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }
}
