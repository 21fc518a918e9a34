/**
 * What stands beside an exported model: its description, images with expected outputs, and programs
 * that reproduce these.
 *
 * <p>Not here: the ONNX file itself, which is the model module's.
 *
 * <p>Start with {@link org.finetune4j.app.export.ExportedFiles}.
 */
package org.finetune4j.app.export;
