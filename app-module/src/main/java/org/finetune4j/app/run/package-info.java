/**
 * The folder a training leaves behind, written so that a crash or a full disk keeps the last good
 * state. Not here: what stands in its files. Start at {@link org.finetune4j.app.run.RunDirectory}.
 */
package org.finetune4j.app.run;
