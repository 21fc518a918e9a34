/**
 * Small made-up picture sets, drawn here, in the same layouts as real data. Not here: training on
 * them, which is the ordinary path. Start at {@link org.finetune4j.app.demo.ShapePictures} and
 * {@link org.finetune4j.app.demo.FacePictures}.
 */
package org.finetune4j.app.demo;
