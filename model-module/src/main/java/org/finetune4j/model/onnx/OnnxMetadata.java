package org.finetune4j.model.onnx;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.transform.CentreOfSquash;
import org.finetune4j.model.Preprocessing;
import org.finetune4j.model.network.Calibration;
import org.finetune4j.model.network.ModelCard;

/** What a file tells about itself: everything that is needed to use the graph. */
final class OnnxMetadata {
  private static final JsonMapper JSON = new JsonMapper();

  private OnnxMetadata() {}

  static Map<String, String> of(ModelCard card, OnnxInput input, String version) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("finetune4j", version);
    metadata.put("task", card.task().name());
    metadata.put("names", json(card.task().names()));
    metadata.put("backbone", card.shape().name());
    metadata.put("preprocessing", json(preprocessing(card.preprocessing(), input)));
    metadata.put("resize", resize(card.preprocessing()));
    metadata.putAll(
        card.task()
            .<Map<String, String>>byKind(
                labels -> Map.of("thresholds", json(thresholds(card))),
                points -> Map.of("points", points(card.preprocessing())),
                category -> Map.of()));
    Calibration calibration = card.calibration();
    calibration
        .temperature()
        .ifPresent(t -> metadata.put("temperature_in_graph", Double.toString(t)));
    if (!calibration.lines().isEmpty()) {
      metadata.put(
          "calibration_in_graph",
          json(calibration.lines().stream().map(l -> List.of(l.slope(), l.intercept())).toList()));
    }
    return metadata;
  }

  private static Map<String, Double> thresholds(ModelCard card) {
    Map<String, Double> thresholds = new LinkedHashMap<>();
    card.task().names().forEach(n -> thresholds.put(n, card.thresholds().of(n)));
    return thresholds;
  }

  private static Map<String, Object> preprocessing(Preprocessing images, OnnxInput input) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("size", sides(images.size()));
    fields.put("method", images.method().word());
    if (images.method() == Preprocessing.Method.CENTRE_OF_SQUASH) {
      fields.put("resize", sides(new CentreOfSquash(images.size()).squash()));
    }
    fields.put("interpolation", images.interpolation().word());
    fields.put("channels", "RGB");
    fields.put("mean", images.normalize().mean());
    fields.put("std", images.normalize().std());
    fields.put("normalized_in_graph", input == OnnxInput.UINT8);
    return fields;
  }

  private static List<Integer> sides(ImageSize size) {
    return List.of(size.height(), size.width());
  }

  /** How an image becomes the graph's, in words. */
  private static String resize(Preprocessing images) {
    ImageSize size = images.size();
    ImageSize squash = new CentreOfSquash(size).squash();
    String filter = "with Pillow's antialiased " + images.interpolation().word() + " filter";
    String upright =
        "RGB, turned upright by its EXIF orientation, transparency over white; where twice (4, 8"
            + " times) as large as needed or more, first reduced by 2 (4, 8), a JPEG by its decoder,"
            + " others by averaging; ";
    return upright
        + switch (images.method()) {
          case SQUASH -> format("resized to width %d, height %d ", size) + filter + ".";
          case CENTRE_OF_SQUASH ->
              format("resized to width %d, height %d ", squash)
                  + filter
                  + format(", then cropped to width %d, height %d", size)
                  + String.format(
                      Locale.ROOT,
                      " from left %d, top %d.",
                      (squash.width() - size.width()) / 2,
                      (squash.height() - size.height()) / 2);
          case CROP ->
              format("with s = min(width / %d, height / %d) ", size)
                  + format("the box of w = int(s * %d), h = int(s * %d) ", size)
                  + "from left = int((width - w) / 2), top = int((height - h) / 2) is cropped, and"
                  + format(" resized to width %d, height %d ", size)
                  + filter
                  + ".";
        };
  }

  /** How the graph's points become points of the original image, in words. */
  private static String points(Preprocessing images) {
    ImageSize size = images.size();
    ImageSize squash = new CentreOfSquash(size).squash();
    String pixels =
        "x, y in pixels of the graph's image, 0 at its left and upper edge; in the original image: ";
    return pixels
        + switch (images.method()) {
          case SQUASH -> format("x * width / %d, y * height / %d.", size);
          case CENTRE_OF_SQUASH ->
              String.format(
                  Locale.ROOT,
                  "(x + %d) * width / %d, (y + %d) * height / %d.",
                  (squash.width() - size.width()) / 2,
                  squash.width(),
                  (squash.height() - size.height()) / 2,
                  squash.height());
          case CROP ->
              format("left + x * w / %d, top + y * h / %d, with the box of the resizing.", size);
        };
  }

  /** Of a text with width and height, in this order. */
  private static String format(String text, ImageSize size) {
    return String.format(Locale.ROOT, text, size.width(), size.height());
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
