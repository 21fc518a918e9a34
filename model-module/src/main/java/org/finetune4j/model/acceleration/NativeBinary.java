package org.finetune4j.model.acceleration;

import java.util.List;
import java.util.Optional;

/** The builds of ND4J's CPU library, the better ones first. */
enum NativeBinary {
  ONEDNN_AVX512("-onednn-avx512"),
  ONEDNN_AVX2("-onednn-avx2"),
  ONEDNN("-onednn"),
  AVX512("-avx512"),
  AVX2("-avx2"),
  PLAIN("");

  private final String extension;

  NativeBinary(String extension) {
    this.extension = extension;
  }

  /** What stands behind the platform's name: {@code -onednn-avx2}. */
  String extension() {
    return extension;
  }

  /** Whether the processor has the instructions it was compiled for; other code would crash. */
  boolean runsOn(CpuFeatures cpu) {
    return switch (this) {
      case ONEDNN_AVX512, AVX512 -> cpu.avx512();
      case ONEDNN_AVX2, AVX2 -> cpu.avx2();
      case ONEDNN, PLAIN -> true;
    };
  }

  /** The best of the binaries present that runs on the processor. */
  static Optional<NativeBinary> best(List<NativeBinary> present, CpuFeatures cpu) {
    return present.stream().filter(binary -> binary.runsOn(cpu)).sorted().findFirst();
  }
}
