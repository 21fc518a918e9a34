/**
 * What is done to an image and its points before a network sees them: framing, augmentation,
 * normalisation, composed into one resampling. Reading files and making batches live elsewhere.
 * Start at {@link org.finetune4j.data.transform.Pipeline}.
 */
package org.finetune4j.data.transform;
