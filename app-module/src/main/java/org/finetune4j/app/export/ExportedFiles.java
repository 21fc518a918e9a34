package org.finetune4j.app.export;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.finetune4j.app.file.AtomicFile;
import org.finetune4j.app.run.Json;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.SavedModel;
import org.finetune4j.model.onnx.OnnxExport;
import org.finetune4j.model.onnx.OnnxInput;

/**
 * An ONNX file, and the description beside it.
 *
 * @param onnx the model
 * @param json its description: {@code model.onnx.json} for {@code model.onnx}
 */
public record ExportedFiles(Path onnx, Path json) {
  /**
   * The files of that name.
   *
   * @throws BadInputException if they cannot be written
   */
  public static ExportedFiles at(Path onnx) {
    AtomicFile.requireWritable(onnx);
    Path json = onnx.resolveSibling(onnx.getFileName() + ".json");
    AtomicFile.requireWritable(json);
    return new ExportedFiles(onnx, json);
  }

  /**
   * Writes both, each beside its place and renamed.
   *
   * @throws BadInputException if a file cannot be written, or the model cannot be exported
   */
  public void write(SavedModel model, OnnxExport export) {
    MessageDigest digest = sha256();
    AtomicFile.write(
        onnx,
        file -> {
          try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
            export.write(out);
          }
        });
    String sha256 = HexFormat.of().formatHex(digest.digest());
    AtomicFile.write(json, Json.text(description(model, export, sha256)) + "\n");
  }

  private Map<String, Object> description(SavedModel model, OnnxExport export, String sha256) {
    ModelCard card = model.card();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("model", onnx.getFileName().toString());
    all.put("sha256", sha256);
    all.put("opset", OnnxExport.OPSET);
    all.put("ir_version", OnnxExport.IR_VERSION);
    all.put("input", input(export.input(), card.preprocessing().size()));
    all.put("output", output(export.output(), card));
    all.put("metadata", export.metadata());
    String onnxName = onnx.getFileName().toString();
    String jsonName = json.getFileName().toString();
    for (ExampleProgram program : ExampleProgram.values()) {
      all.put(
          program == ExampleProgram.PYTHON ? "python" : "java",
          program.lines(onnxName, jsonName, export, card.preprocessing()));
    }
    try {
      all.put("images", new ExpectedOutputs(model).of(ExampleImage.drawn()));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // in memory
    }
    return all;
  }

  private static Map<String, Object> input(OnnxInput input, ImageSize size) {
    boolean uint8 = input == OnnxInput.UINT8;
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", input.tensor());
    fields.put("type", uint8 ? "uint8" : "float32");
    fields.put(
        "shape",
        uint8
            ? List.of("batch", size.height(), size.width(), 3)
            : List.of("batch", 3, size.height(), size.width()));
    return fields;
  }

  private static Map<String, Object> output(String name, ModelCard card) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", name);
    fields.put("type", "float32");
    fields.put(
        "shape",
        card.task().hasPoints()
            ? List.of("batch", card.task().names().size(), 2)
            : List.of("batch", card.task().width()));
    return fields;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
