/**
 * How long a training step, a prediction and the loading of images take here. Not here: anything
 * that a training needs. Start at {@link org.finetune4j.app.bench.Benchmark}.
 */
package org.finetune4j.app.bench;
