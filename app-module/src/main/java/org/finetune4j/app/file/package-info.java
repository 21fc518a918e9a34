/**
 * Files written so that a crash or a full disk leaves what was there.
 *
 * <p>Not here: which files a run has; that is {@code app.run}. Start at {@link
 * org.finetune4j.app.file.AtomicFile}.
 */
package org.finetune4j.app.file;
