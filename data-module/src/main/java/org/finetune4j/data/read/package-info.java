/**
 * Readers, one a layout of data on disk: labels CSV, points CSV, VOC devkit, COCO JSON, Ultralytics
 * pose folders, Biwi, folders of classes.
 *
 * <p>No splitting (a reader only passes on the roles its data holds) and no transforms of its own.
 *
 * <p>Start with {@link org.finetune4j.data.read.LabelsCsv}.
 */
package org.finetune4j.data.read;
