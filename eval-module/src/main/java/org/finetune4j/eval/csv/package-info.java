/**
 * {@code predictions.csv}, in and out, exact to the last bit of every number. No metrics, no other
 * files. Start at {@link org.finetune4j.eval.csv.PredictionsCsv}.
 */
package org.finetune4j.eval.csv;
