package org.finetune4j.model.acceleration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What idle native threads do. They spin, unless the environment sets otherwise before their
 * libraries are loaded, and so take the processors from those that decode images and from each
 * other. Java cannot set the environment of its own process.
 */
final class WaitingThreads {
  private WaitingThreads() {}

  /** One sentence for who starts Java, if that environment lets threads spin. */
  static Optional<String> advice(Map<String, String> environment, int processors) {
    List<String> missing = new ArrayList<>();
    if (processors > 1 && !environment.containsKey("OMP_WAIT_POLICY")) {
      missing.add("OMP_WAIT_POLICY=PASSIVE");
    }
    if (processors > 1
        && !environment.containsKey("OPENBLAS_THREAD_TIMEOUT")
        && !"1".equals(environment.get("OPENBLAS_NUM_THREADS"))) {
      missing.add("OPENBLAS_THREAD_TIMEOUT=4");
    }
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Native threads that wait keep processors busy, which can make training a third slower:"
                + " start Java with "
                + String.join(" and ", missing)
                + " in its environment.");
  }
}
