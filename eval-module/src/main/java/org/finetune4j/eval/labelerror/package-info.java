/**
 * Which targets are most likely wrong, by predictions of models that have not seen them. Start at
 * {@link org.finetune4j.eval.labelerror.LabelErrors}.
 */
package org.finetune4j.eval.labelerror;
