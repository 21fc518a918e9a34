/**
 * The service: a page and an HTTP interface that predict with saved models.
 *
 * <p>Start with {@link org.finetune4j.app.serve.PredictionServer}.
 */
package org.finetune4j.app.serve;
