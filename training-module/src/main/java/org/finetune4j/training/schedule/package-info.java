/**
 * The numbers that run along a fit: learning rate and momentum as functions of the position, and
 * the smoothed loss.
 *
 * <p>Not here: what is done with them (optimizer) and how many steps there are (Learner).
 *
 * <p>Start at {@link org.finetune4j.training.schedule.Schedule}.
 */
package org.finetune4j.training.schedule;
