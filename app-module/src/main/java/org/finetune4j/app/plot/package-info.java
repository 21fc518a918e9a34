/**
 * Charts: curves over thresholds, losses, learning rates and distances, as PNG, and one as text for
 * the terminal. Not here: images with marks ({@code org.finetune4j.app.draw}). Start at {@link
 * org.finetune4j.app.plot.Chart}.
 */
package org.finetune4j.app.plot;
