package org.finetune4j.data.load;

/**
 * A sample as a network is given it.
 *
 * @param image {@code [3, height, width]}, normalised
 * @param target as many numbers as the task is wide
 * @param mask 1 where a number counts
 */
public record LoadedSample(float[] image, float[] target, float[] mask, Origin origin)
    implements Loaded {}
