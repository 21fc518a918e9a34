/**
 * Predictions and evaluations as people and programs read them: sentences, tables, sheets, a page,
 * {@code predictions.csv}. Computes no metric (eval does) and no prediction. Start at {@link
 * org.finetune4j.app.report.Renderer}.
 */
package org.finetune4j.app.report;
