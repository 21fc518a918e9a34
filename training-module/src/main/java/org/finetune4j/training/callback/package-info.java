/**
 * What is printed, written and watched while a fit runs.
 *
 * <p>Not here: anything a fit needs to go on; it runs as well without.
 *
 * <p>Start at {@link org.finetune4j.training.callback.EpochTable}.
 */
package org.finetune4j.training.callback;
