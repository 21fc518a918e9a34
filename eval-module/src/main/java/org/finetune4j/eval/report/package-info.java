/**
 * One evaluation a task: headline metrics, all metrics by name, the loss of each image; and the
 * summary over folds. Writes no files. Start at {@link org.finetune4j.eval.report.Evaluation}.
 */
package org.finetune4j.eval.report;
