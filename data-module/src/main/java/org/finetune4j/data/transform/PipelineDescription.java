package org.finetune4j.data.transform;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.finetune4j.data.ImageSize;

/** A pipeline as JSON's maps and lists, and back. */
final class PipelineDescription {
  /** A model file from elsewhere must not make us ask for all memory. */
  private static final int LARGEST = 1 << 13;

  private PipelineDescription() {}

  static Map<String, Object> of(Pipeline pipeline) {
    List<Object> transforms = new ArrayList<>();
    pipeline.framings().forEach(f -> transforms.add(framing(f)));
    pipeline.augment().ifPresent(a -> transforms.add(augment(a)));
    Map<String, Object> normalize = new LinkedHashMap<>();
    normalize.put("mean", pipeline.normalize().mean());
    normalize.put("std", pipeline.normalize().std());
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("random", pipeline.isRandom());
    all.put("transforms", transforms);
    all.put("normalize", normalize);
    all.put("lost_points", word(pipeline.lost()));
    return all;
  }

  private static Map<String, Object> framing(Framing framing) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("size", List.of(framing.size().height(), framing.size().width()));
    if (framing instanceof Resize resize) {
      map.put("type", "resize");
      map.put("method", word(resize.method()));
      map.put("pad", word(resize.pad()));
    } else if (framing instanceof RandomResizedCrop crop) {
      map.put("type", "random_resized_crop");
      map.put("area", List.of(crop.minScale(), crop.maxScale()));
      map.put("ratio", List.of(crop.minRatio(), crop.maxRatio()));
    } else {
      map.put("type", "centre_of_squash");
    }
    return map;
  }

  private static Map<String, Object> augment(Augment augment) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("type", "augment");
    map.put("flip", augment.flip());
    map.put("rotate", augment.maxRotate());
    map.put("zoom", List.of(augment.minZoom(), augment.maxZoom()));
    map.put("warp", augment.maxWarp());
    map.put("lighting", augment.maxLighting());
    map.put("affine_chance", augment.affineChance());
    map.put("lighting_chance", augment.lightingChance());
    map.put("outside", word(augment.outside()));
    map.put("flip_order", augment.flipOrder());
    return map;
  }

  static Pipeline read(Map<String, Object> description) {
    try {
      List<Transform> transforms = new ArrayList<>();
      for (Object transform : (List<?>) description.get("transforms")) {
        transforms.add(framing((Map<?, ?>) transform));
      }
      Map<?, ?> normalize = (Map<?, ?>) description.get("normalize");
      return Pipeline.validation(transforms.toArray(new Transform[0]))
          .with(new Normalize(numbers(normalize.get("mean")), numbers(normalize.get("std"))))
          .with(LostPoints.valueOf(constant(description.get("lost_points"))));
    } catch (ClassCastException | NullPointerException e) {
      throw new IllegalArgumentException("not the description of a pipeline: " + description, e);
    }
  }

  private static Framing framing(Map<?, ?> map) {
    List<Double> size = numbers(map.get("size"));
    ImageSize to = new ImageSize(size.get(0).intValue(), size.get(1).intValue());
    if (Math.max(to.height(), to.width()) > LARGEST) {
      throw new IllegalArgumentException("no network's image is as large as " + to);
    }
    return switch ((String) map.get("type")) {
      case "resize" ->
          new Resize(
              to,
              Resize.Method.valueOf(constant(map.get("method"))),
              PadMode.valueOf(constant(map.get("pad"))));
      case "centre_of_squash" -> new CentreOfSquash(to);
      default ->
          throw new IllegalArgumentException(
              "no transform of validation: '" + map.get("type") + "'");
    };
  }

  private static List<Double> numbers(Object list) {
    return ((List<?>) list).stream().map(n -> ((Number) n).doubleValue()).toList();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String constant(Object word) {
    return ((String) word).toUpperCase(Locale.ROOT);
  }
}
