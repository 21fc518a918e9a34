/**
 * A saved model as an ONNX file, for programs in other languages and for other runtimes.
 *
 * <p>Not here: running such a file.
 *
 * <p>Start with {@link org.finetune4j.model.onnx.OnnxExport}.
 */
package org.finetune4j.model.onnx;
