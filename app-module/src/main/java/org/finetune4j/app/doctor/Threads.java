package org.finetune4j.app.doctor;

import java.util.Optional;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Who computes with how many threads.
 *
 * @param openMp those of oneDNN and of ND4J's operations
 * @param blas those of the BLAS library
 * @param waitPolicy {@code OMP_WAIT_POLICY}: PASSIVE lets waiting threads sleep
 */
record Threads(int openMp, int blas, String waitPolicy) {

  static Threads look() {
    return new Threads(
        NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads(),
        Nd4j.factory().blas().getMaxThreads(),
        policy());
  }

  /** Those of an ND4J that was not started. */
  static Threads unknown() {
    return new Threads(0, 0, policy());
  }

  private static String policy() {
    return Optional.ofNullable(System.getenv("OMP_WAIT_POLICY")).orElse("not set");
  }
}
