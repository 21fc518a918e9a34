/**
 * The search for the score above which a label is predicted: curves over thresholds, and a
 * cross-fitted choice among them. No metrics of its own and no plots. Start at {@link
 * org.finetune4j.eval.threshold.ThresholdSearch}.
 */
package org.finetune4j.eval.threshold;
