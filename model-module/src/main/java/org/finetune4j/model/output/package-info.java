/**
 * Losses on logits, averaged as PyTorch averages, and the DL4J output layers that carry them.
 *
 * <p>Not here: metrics, thresholds; which task has which output.
 *
 * <p>Start with {@link org.finetune4j.model.output.OutputLayers}.
 *
 * <p>Inner: it serves its module alone, and is no part of the public face.
 */
package org.finetune4j.model.output;
