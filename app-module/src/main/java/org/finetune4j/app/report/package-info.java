/**
 * What is said of predictions: numbers for programs, tables and images for people, a page for
 * doubting colleagues. Not here: computing a metric (eval does) or a prediction. Start at {@link
 * org.finetune4j.app.report.TaskView}.
 */
package org.finetune4j.app.report;
