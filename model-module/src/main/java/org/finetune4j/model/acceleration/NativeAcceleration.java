package org.finetune4j.model.acceleration;

/** The one place where DL4J's native acceleration is switched on. */
public final class NativeAcceleration {
  private NativeAcceleration() {}

  /** Sets the switches; to be called before any class of ND4J is loaded. */
  public static void prepare() {}
}
