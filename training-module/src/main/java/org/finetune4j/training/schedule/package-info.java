/**
 * What the learning rate and the momentum are at each step: functions of the position in a fit.
 *
 * <p>Not here: what is done with them (optimizer) and how many steps there are (Learner).
 *
 * <p>Start at {@link org.finetune4j.training.schedule.Schedule}.
 */
package org.finetune4j.training.schedule;
