package org.finetune4j.app.export;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.finetune4j.app.run.Json;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.transform.CentreOfSquash;
import org.finetune4j.model.Preprocessing;
import org.finetune4j.model.onnx.OnnxExport;
import org.finetune4j.model.onnx.OnnxInput;

/** Short programs that run an exported model on the example images. */
enum ExampleProgram {
  /** With onnxruntime and Pillow, from the images' files. */
  PYTHON("check.py.mustache"),
  /** With ONNX Runtime and Jackson, from the resized images. */
  JAVA("Check.java.mustache");

  private final String template;

  ExampleProgram(String template) {
    this.template = template;
  }

  /**
   * The program's lines.
   *
   * @param onnx name of the model's file
   * @param json name of the description's
   */
  List<String> lines(String onnx, String json, OnnxExport export, Preprocessing images) {
    Map<String, Object> values = new HashMap<>();
    values.put("onnx", Json.text(onnx));
    values.put("json", Json.text(json));
    values.put("input", export.input().tensor());
    values.put("uint8", export.input() == OnnxInput.UINT8);
    ImageSize size = images.size();
    values.put("width", size.width());
    values.put("height", size.height());
    boolean centre = images.method() == Preprocessing.Method.CENTRE_OF_SQUASH;
    ImageSize resize = centre ? new CentreOfSquash(size).squash() : size;
    values.put("resize_width", resize.width());
    values.put("resize_height", resize.height());
    values.put("left", (resize.width() - size.width()) / 2);
    values.put("top", (resize.height() - size.height()) / 2);
    values.put("centre", centre);
    values.put("crop", images.method() == Preprocessing.Method.CROP);
    values.put("filter", images.interpolation().word().toUpperCase(Locale.ROOT));
    values.put("mean", list(images.normalize().mean()));
    values.put("std", list(images.normalize().std()));
    return Mustache.compiler()
        .escapeHTML(false)
        .compile(template())
        .execute(values)
        .lines()
        .toList();
  }

  private static String list(List<Double> numbers) {
    return numbers.toString().replaceAll("[\\[\\]]", "");
  }

  private String template() {
    try (InputStream in = ExampleProgram.class.getResourceAsStream(template)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
