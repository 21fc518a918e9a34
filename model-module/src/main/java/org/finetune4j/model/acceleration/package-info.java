/**
 * Switches DL4J's oneDNN layers on, and proves that they run.
 *
 * <p>Not the engine of the project's own oneDNN backbone: that is {@code model.engine}. Start at
 * {@link org.finetune4j.model.acceleration.NativeAcceleration}.
 */
package org.finetune4j.model.acceleration;
