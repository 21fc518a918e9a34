/**
 * Where batches come from: images in files, augmented and shuffled, or memory.
 *
 * <p>Not here: how a file becomes an array ({@code data.load}), features that are computed once
 * ({@code training.feature}).
 *
 * <p>Start at {@link org.finetune4j.training.batch.BatchSource}.
 */
package org.finetune4j.training.batch;
