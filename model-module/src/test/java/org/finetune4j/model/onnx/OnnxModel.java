package org.finetune4j.model.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Map;

/** An exported model in ONNX Runtime. */
final class OnnxModel implements AutoCloseable {
  private final byte[] file;
  private final OrtSession session;

  private OnnxModel(byte[] file, OrtSession session) {
    this.file = file;
    this.session = session;
  }

  static OnnxModel of(OnnxExport export) throws IOException, OrtException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    export.write(out);
    byte[] file = out.toByteArray();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      return new OnnxModel(file, OrtEnvironment.getEnvironment().createSession(file, options));
    }
  }

  byte[] file() {
    return file;
  }

  Map<String, String> metadata() throws OrtException {
    return session.getMetadata().getCustomMetadata();
  }

  /** The output for uint8 pixels, [batch, height, width, 3], by the name of the input. */
  Object run(String input, byte[] pixels, long... shape) throws OrtException {
    try (OnnxTensor images =
        OnnxTensor.createTensor(
            OrtEnvironment.getEnvironment(), ByteBuffer.wrap(pixels), shape, OnnxJavaType.UINT8)) {
      return run(input, images);
    }
  }

  /** The output for floats, [batch, 3, height, width]. */
  Object run(String input, float[] images, long... shape) throws OrtException {
    try (OnnxTensor tensor =
        OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), FloatBuffer.wrap(images), shape)) {
      return run(input, tensor);
    }
  }

  private Object run(String input, OnnxTensor images) throws OrtException {
    try (OrtSession.Result result = session.run(Map.of(input, images))) {
      return result.get(0).getValue();
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
