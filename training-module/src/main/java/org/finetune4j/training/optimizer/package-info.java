/**
 * fastai's Adam, written out over the flat memory of a network's parameters.
 *
 * <p>Not here: which parameters are trained (Learner) and at what rate (schedule).
 *
 * <p>Start at {@link org.finetune4j.training.optimizer.Adam}.
 */
package org.finetune4j.training.optimizer;
