/**
 * What the launchers {@code finetune4j} and {@code finetune4j.cmd} leave to Java: whether to build,
 * and with which threads, memory and options the program starts. Knows nothing else of this
 * project.
 */
package org.finetune4j.app.launch;
