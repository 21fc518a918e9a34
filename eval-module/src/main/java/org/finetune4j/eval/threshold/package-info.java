/**
 * The search for the score above which a label is predicted: curves over thresholds, the choice of
 * one for all labels or of one for each by any objective, and what such a choice is good for,
 * cross-fitted. No metrics of its own and no plots. Start at {@link
 * org.finetune4j.eval.threshold.ThresholdChooser}.
 */
package org.finetune4j.eval.threshold;
