/**
 * Callbacks that print, write and watch while a fit runs.
 *
 * <p>Not here: anything a fit needs to go on; it runs without them.
 *
 * <p>Start at {@link org.finetune4j.training.callback.EpochTable}.
 */
package org.finetune4j.training.callback;
