/**
 * Small made-up image sets, drawn here, in the same layouts as real data. Not here: training on
 * them, which is the ordinary path. Start at {@link org.finetune4j.app.demo.ShapeImages} and {@link
 * org.finetune4j.app.demo.FaceImages}.
 */
package org.finetune4j.app.demo;
