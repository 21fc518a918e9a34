/**
 * How far a metric may lie from its value on these images: bootstrap intervals, by image or by
 * group, percentile and BCa. No metrics of its own but the average precision of weighted images.
 * Start at {@link org.finetune4j.eval.interval.Replicates}.
 */
package org.finetune4j.eval.interval;
