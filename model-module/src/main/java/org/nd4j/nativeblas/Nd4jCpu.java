package org.nd4j.nativeblas;

import org.finetune4j.model.acceleration.NativeAcceleration;

/**
 * The class that DL4J 1.0.0-M2.1's oneDNN helpers look up by name, and that none of its jars has:
 * it was renamed in ND4J and not in DL4J. Not for other use; see {@link NativeAcceleration}.
 */
public final class Nd4jCpu {
  private Nd4jCpu() {}

  /** The one method that the helpers call. */
  public static final class Environment {
    private static final Environment INSTANCE = new Environment();

    private Environment() {}

    /** Called by reflection. */
    public static Environment getInstance() {
      return INSTANCE;
    }

    /** Whether a layer that is being made shall use oneDNN. Called by reflection. */
    public boolean isUseMKLDNN() {
      return NativeAcceleration.wanted() && BuildInfo.HAS_ONEDNN;
    }
  }

  /** Asked once: the text does not change while the process runs. */
  private static final class BuildInfo {
    static final boolean HAS_ONEDNN =
        NativeOpsHolder.getInstance().getDeviceNativeOps().buildInfo().contains("HAVE_ONEDNN");
  }
}
