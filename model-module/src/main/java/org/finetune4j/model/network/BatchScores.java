package org.finetune4j.model.network;

/**
 * What a network predicts for a batch, and the loss.
 *
 * @param loss mean over the entries that count; 0 where none does
 * @param scores after the activation, [batch][width]
 */
public record BatchScores(double loss, float[][] scores) {}
