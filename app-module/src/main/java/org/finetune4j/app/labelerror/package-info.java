/**
 * Likely errors in targets as people go through them: a table, and a page with the images.
 *
 * <p>Not here: how they are found ({@code eval.labelerror}). Start at {@link
 * org.finetune4j.app.labelerror.ErrorList}.
 */
package org.finetune4j.app.labelerror;
