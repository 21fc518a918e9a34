/**
 * One class that DL4J looks up under this name and does not bring.
 *
 * <p>Nothing else belongs here. Start at {@link
 * org.finetune4j.model.acceleration.NativeAcceleration}.
 */
package org.nd4j.nativeblas;
