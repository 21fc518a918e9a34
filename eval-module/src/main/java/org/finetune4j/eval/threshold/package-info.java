/**
 * The search for the score from which a label is said: curves over thresholds, and an honest choice
 * among them. No metrics of its own and no images of curves. Start at {@link
 * org.finetune4j.eval.threshold.ThresholdSearch}.
 */
package org.finetune4j.eval.threshold;
