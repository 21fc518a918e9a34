/**
 * Batches: samples read, decoded and transformed on all cores, in an order that depends on the seed
 * alone. What is done to an image is the transforms' business. Start at {@link
 * org.finetune4j.data.load.BatchLoader}.
 */
package org.finetune4j.data.load;
