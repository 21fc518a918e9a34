/**
 * Sheets of images as PNG: tiles with marks and coloured captions, a title and a legend; and copies
 * of single images, marked or captioned. Not here: charts ({@code org.finetune4j.app.plot}), and
 * what a task wants shown ({@code org.finetune4j.app.report}). Start at {@link
 * org.finetune4j.app.draw.Sheet}.
 */
package org.finetune4j.app.draw;
