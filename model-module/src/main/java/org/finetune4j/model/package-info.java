/**
 * The nouns of the model: the backbone's form, the head's, parameters, preprocessing.
 *
 * <p>Start with {@link org.finetune4j.model.Parameter}; what computes is in {@code network}.
 */
package org.finetune4j.model;
