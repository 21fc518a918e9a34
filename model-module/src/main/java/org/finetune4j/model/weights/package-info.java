/**
 * Files of tensors: safetensors read with bounds and written whole or not at all; pretrained
 * backbones.
 *
 * <p>Not here: the card of a saved model ({@link org.finetune4j.model.network.SavedModel}).
 *
 * <p>Start with {@link org.finetune4j.model.weights.BackboneWeights}.
 */
package org.finetune4j.model.weights;
