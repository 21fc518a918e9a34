package org.finetune4j.model;

/**
 * What a network says of a batch, and how far off it is.
 *
 * @param loss mean over the entries that count; 0 where none does
 * @param scores after the activation, [batch][width]
 */
public record Evaluated(double loss, float[][] scores) {}
