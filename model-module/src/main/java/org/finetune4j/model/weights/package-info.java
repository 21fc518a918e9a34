/**
 * Files of tensors: safetensors, PyTorch's, Keras' and Deeplearning4j's, read with bounds and
 * without running anything of theirs; safetensors written whole or not at all; pretrained
 * backbones.
 *
 * <p>Not here: the card of a saved model ({@link org.finetune4j.model.network.SavedModel}).
 *
 * <p>Start with {@link org.finetune4j.model.weights.BackboneWeights}.
 */
package org.finetune4j.model.weights;
