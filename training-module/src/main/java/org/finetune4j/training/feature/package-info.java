/**
 * What a backbone that does not train computes of images, once, so that heads train on it.
 *
 * <p>Not here: which phases do so (Learner), cross-validation's folds.
 *
 * <p>Start at {@link org.finetune4j.training.feature.KeptFeatures}.
 *
 * <p>Inner: it serves its module alone, and is no part of the public face.
 */
package org.finetune4j.training.feature;
