/**
 * Training: a network, batches, an optimizer and a schedule, and the callbacks that see them run.
 *
 * <p>Not here: how images become batches ({@code data}), what a network is ({@code model}), how
 * predictions are evaluated ({@code eval}), what is printed and written ({@code callback}).
 *
 * <p>Start at {@link org.finetune4j.training.Learner}.
 */
package org.finetune4j.training;
