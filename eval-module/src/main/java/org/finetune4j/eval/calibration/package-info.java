/**
 * Whether a score of 0.8 is right in 8 cases of 10, and what makes it so: one temperature, or a
 * line for each label. No thresholds: they do not need calibrated scores. Start at {@link
 * org.finetune4j.eval.calibration.Reliability}.
 */
package org.finetune4j.eval.calibration;
