/**
 * The search for a learning rate (Smith, arXiv 1506.01186), as fastai's {@code lr_find}: the rates
 * of a sweep, when it ends, and what its losses suggest.
 *
 * <p>Not here: the training steps themselves; whoever runs a sweep gives them as a function.
 *
 * <p>Start at {@link org.finetune4j.training.find.LrSweep}.
 */
package org.finetune4j.training.find;
