/**
 * The command line: {@link org.finetune4j.app.Main} and one class a command.
 *
 * <p>No mathematics and no reading of images lives here: a command gathers its options, calls the
 * modules below and prints what they return. Start at Main.
 */
package org.finetune4j.app;
