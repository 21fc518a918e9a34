/**
 * Everything known about predictions, as records: one report a task, and the summary over folds.
 * Computes nothing that the packages beside it define; writes no files. Start at {@link
 * org.finetune4j.eval.report.Report}.
 */
package org.finetune4j.eval.report;
