/**
 * Predictions as plain arrays, and the metrics computed from them. No files, no search for
 * thresholds, no reports: those are in the packages below, which look at this one and not the other
 * way round. Start at {@link org.finetune4j.eval.LabelPredictions}.
 */
package org.finetune4j.eval;
