/**
 * What a terminal can be shown. Not here: where words go; that is {@code app.Console}. Start at
 * {@link org.finetune4j.app.console.Printable}.
 */
package org.finetune4j.app.console;
