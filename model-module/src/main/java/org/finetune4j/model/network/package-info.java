/**
 * The network out of backbone and head, and the model file with its card.
 *
 * <p>Not here: the DL4J vertices ({@code graph}), losses ({@code output}), files of tensors ({@code
 * weights}), the fast backbone ({@code engine}).
 *
 * <p>Start with {@link org.finetune4j.model.network.Network}.
 */
package org.finetune4j.model.network;
