package org.finetune4j.model.network;

import java.util.function.Supplier;
import org.finetune4j.model.engine.Engine;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * How many threads OpenMP takes for a network. OpenMP keeps that number for each calling thread,
 * and ND4J sets it for the thread that loads it; where it differs, sums may differ in their last
 * bits.
 *
 * @param count 0 where OpenMP is not used
 */
record OmpThreads(int count) {
  /** The engine's number, or else the calling thread's. ND4J has been loaded. */
  static OmpThreads of(Engine engine) {
    if (!Nd4j.getEnvironment().isCPU()) {
      return new OmpThreads(0);
    }
    return new OmpThreads(
        engine.threads() > 0 ? engine.threads() : operations().ompGetMaxThreads());
  }

  private static NativeOps operations() {
    return NativeOpsHolder.getInstance().getDeviceNativeOps();
  }

  /** Does something with that number, and leaves the calling thread its own. */
  <T> T during(Supplier<T> work) {
    if (count == 0) {
      return work.get();
    }
    int own = operations().ompGetMaxThreads();
    operations().setOmpNumThreads(count);
    try {
      return work.get();
    } finally {
      operations().setOmpNumThreads(own);
    }
  }
}
