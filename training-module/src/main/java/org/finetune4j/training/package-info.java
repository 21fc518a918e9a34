/**
 * Training: a network, batches, an optimizer and a schedule, and what is told while they run.
 *
 * <p>Not here: how images become batches (data), what a network is (model), what its answers are
 * worth (eval), what is printed and written (callback).
 *
 * <p>Start at {@link org.finetune4j.training.Learner}.
 */
package org.finetune4j.training;
