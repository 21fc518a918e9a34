/**
 * The nouns of the model: the backbone's form, parameters, the network, the saved model and its
 * card.
 *
 * <p>Not here: the DL4J vertices ({@code .graph}), losses ({@code .output}), files of tensors
 * ({@code .weights}), the fast backbone ({@code .engine}).
 *
 * <p>Start with {@link org.finetune4j.model.Network}.
 */
package org.finetune4j.model;
