/**
 * From images to predictions of a saved model.
 *
 * <p>Not here: training, and metrics of predictions.
 *
 * <p>Start with {@link org.finetune4j.model.predict.Predictor}.
 */
package org.finetune4j.model.predict;
