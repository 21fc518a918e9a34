package org.finetune4j.app;

import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.model.engine.EngineRequest.Algorithm;
import org.finetune4j.model.engine.EngineRequest.Kind;
import org.finetune4j.model.engine.EngineRequest.Precision;
import picocli.CommandLine.Option;

/** How the network is computed. */
final class EngineOptions {
  @Option(
      names = "--engine",
      paramLabel = "auto|plain|onednn",
      defaultValue = "auto",
      description = "What computes the body: ${DEFAULT-VALUE}.")
  private Kind kind;

  @Option(
      names = "--precision",
      paramLabel = "auto|f32|bf16",
      defaultValue = "auto",
      description = "Of activations: ${DEFAULT-VALUE}; weights are kept in f32.")
  private Precision precision;

  @Option(
      names = "--convolutions",
      paramLabel = "auto|direct",
      defaultValue = "auto",
      description = "Winograd where it pays, or direct ones only: ${DEFAULT-VALUE}.")
  private Algorithm algorithm;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads of a step and of the loader; 0: all cores.")
  private int threads;

  EngineRequest request() {
    return new EngineRequest(kind, precision, threads, algorithm);
  }

  int threads() {
    return threads;
  }

  /** Threads of the loader. */
  int loaderThreads() {
    return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
  }
}
