/**
 * The nouns: a sample, a table of them, the task they are for, its vocabulary, splits.
 *
 * <p>Nothing here opens a file; reading lives in {@code read}, images in {@code image}.
 *
 * <p>Start with {@link org.finetune4j.data.SampleTable}, then {@link org.finetune4j.data.Task}.
 */
package org.finetune4j.data;
