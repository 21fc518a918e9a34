package org.finetune4j.data.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.RandomSource;
import org.finetune4j.data.image.Image;
import org.finetune4j.golden.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Images and points agree with fastai and Pillow, or with the geometry where fastai errs. */
class GoldenTransformsTest {
  static Stream<Golden.Case> cases() {
    return Golden.cases("transforms").stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithTheGoldenVectors(Golden.Case c) {
    switch (c.kind()) {
      case "resize" -> resize(c);
      case "random_resized_crop_valid" -> cropInValidation(c);
      case "random_resized_crop_valid_size" -> sizesInValidation(c);
      case "random_resized_crop_box" -> boxes(c);
      case "random_resized_crop_train" -> cropInTraining(c);
      case "normalize" -> normalize(c);
      case "point_scale" -> pointScale(c);
      case "lighting" -> lighting(c);
      case "affine" -> affine(c);
      default -> throw new IllegalStateException("a kind nobody tests: " + c.kind());
    }
  }

  private static void resize(Golden.Case c) {
    Image image = image(c, "picture");
    Resize resize =
        new Resize(
            size(c.json().get("size")),
            Resize.Method.valueOf(c.json().get("method").asText().toUpperCase(Locale.ROOT)),
            PadMode.valueOf(c.json().get("pad_mode").asText().toUpperCase(Locale.ROOT)));
    double[] shares = numbers(c.json().get("pcts"));
    Frame frame = resize.frame(image.size(), shares[0], shares[1]);
    double[] corner = numbers(c.json().get("crop_left_top"));
    double[] box = numbers(c.json().get("crop_width_height"));
    assertThat(frame.x().start()).isEqualTo(corner[0]);
    assertThat(frame.y().start()).isEqualTo(corner[1]);
    assertThat(frame.x().length()).isEqualTo(box[0]);
    assertThat(frame.y().length()).isEqualTo(box[1]);
    imagesAndPoints(c, image, frame);
  }

  private static void cropInValidation(Golden.Case c) {
    Image image = image(c, "picture");
    CentreOfSquash crop = RandomResizedCrop.of(size(c.json().get("size")), .35).validation();
    double[] squash = numbers(c.json().get("squash_width_height"));
    assertThat(crop.squash()).isEqualTo(new ImageSize((int) squash[1], (int) squash[0]));
    imagesAndPoints(c, image, crop.frame(image.size(), Optional.empty()));
  }

  private static void sizesInValidation(Golden.Case c) {
    c.json()
        .get("square")
        .properties()
        .forEach(
            e -> {
              ImageSize size = ImageSize.square(Integer.parseInt(e.getKey()));
              assertThat(new CentreOfSquash(size).squash())
                  .isEqualTo(ImageSize.square(e.getValue().asInt()));
            });
    for (JsonNode one : c.json().get("rectangular")) {
      double[] squash = numbers(one.get("squash_width_height"));
      assertThat(new CentreOfSquash(size(one.get("size"))).squash())
          .isEqualTo(new ImageSize((int) squash[1], (int) squash[0]));
    }
  }

  private static RandomResizedCrop crop(Golden.Case c, ImageSize size) {
    double[] ratio = numbers(c.json().get("ratio"));
    return new RandomResizedCrop(
        size,
        c.json().get("min_scale").asDouble(),
        c.json().get("max_scale").asDouble(),
        ratio[0],
        ratio[1]);
  }

  private static void boxes(Golden.Case c) {
    ImageSize in = new ImageSize(c.json().get("height").asInt(), c.json().get("width").asInt());
    RandomResizedCrop crop = crop(c, ImageSize.square(32));
    for (JsonNode box : c.json().get("boxes")) {
      Optional<ImageSize> found = Optional.empty();
      for (JsonNode attempt : box.get("attempts")) {
        assertThat(found).as("an attempt fitted, yet another was made").isEmpty();
        found = crop.attempt(in, attempt.get(0).asDouble(), attempt.get(1).asDouble());
      }
      assertThat(found.isEmpty()).isEqualTo(box.get("fallback").asBoolean());
      double[] expected = numbers(box.get("crop_width_height"));
      ImageSize size = found.orElseGet(() -> crop.fallback(in));
      assertThat(size).isEqualTo(new ImageSize((int) expected[1], (int) expected[0]));
      if (!box.get("left_top_ranges").isNull()) {
        assertThat(in.width() - size.width())
            .isEqualTo(box.get("left_top_ranges").get(0).get(1).asInt());
        assertThat(in.height() - size.height())
            .isEqualTo(box.get("left_top_ranges").get(1).get(1).asInt());
      }
    }
    distribution(c, crop, in);
  }

  private static void distribution(Golden.Case c, RandomResizedCrop crop, ImageSize in) {
    JsonNode expected = c.json().get("distribution");
    boolean small = Math.min(in.width(), in.height()) < 10;
    // In small images the boxes are few, and a quantile may stand near a step.
    int draws = small ? 200_000 : 30_000;
    double[] area = new double[draws];
    double[] logRatio = new double[draws];
    double[] centre = new double[draws];
    for (int i = 0; i < draws; i++) {
      Frame frame = crop.frame(in, Optional.of(RandomSource.of(5, i)));
      area[i] = frame.x().length() * frame.y().length() / in.width() / in.height();
      logRatio[i] = Math.log(frame.x().length() / frame.y().length());
      centre[i] = (frame.x().start() + frame.x().length() / 2) / in.width();
    }
    figures(expected, "area_share", area, .02);
    figures(expected, "log_ratio", logRatio, small ? .05 : .02);
    figures(expected, "centre_x_share", centre, .02);
  }

  private static void figures(JsonNode expected, String name, double[] drawn, double tolerance) {
    double mean = Arrays.stream(drawn).average().orElseThrow();
    assertThat(mean).isCloseTo(expected.get(name + "_mean").asDouble(), within(tolerance));
    Arrays.sort(drawn);
    double[] quantiles = numbers(expected.get(name + "_quantiles"));
    double[] places = {.05, .25, .5, .75, .95};
    for (int i = 0; i < places.length; i++) {
      double quantile = drawn[(int) Math.round(places[i] * (drawn.length - 1))];
      assertThat(quantile).as(name).isCloseTo(quantiles[i], within(tolerance));
    }
  }

  private static void cropInTraining(Golden.Case c) {
    Image image = image(c, "picture");
    double[] box = numbers(c.json().get("crop_width_height"));
    double[] corner = numbers(c.json().get("left_top"));
    Frame frame =
        RandomResizedCrop.of(size(c.json().get("size")), .35)
            .box(
                image.size(),
                (int) corner[0],
                (int) corner[1],
                new ImageSize((int) box[1], (int) box[0]));
    imagesAndPoints(c, image, frame);
  }

  private static void imagesAndPoints(Golden.Case c, Image image, Frame frame) {
    JsonNode tolerance = c.json().get("tolerance");
    TransformPlan plan = plan(image, frame);
    Axis x = new Axis(List.of(frame.x()), image.width(), 1, 0);
    Axis y = new Axis(List.of(frame.y()), image.height(), 1, 0);
    byte[] actual = SeparableResampling.rgb(image, x, y, Interpolation.BILINEAR);
    float[] expected = c.tensor("output").values();
    int plane = expected.length / 3;
    double sum = 0;
    double most = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs((actual[i % plane * 3 + i / plane] & 0xff) - expected[i]);
      sum += difference;
      most = Math.max(most, difference);
    }
    assertThat(most).isLessThanOrEqualTo(tolerance.get("picture_max_levels").asDouble());
    assertThat(sum / expected.length)
        .isLessThanOrEqualTo(tolerance.get("picture_mean_levels").asDouble());
    points(
        c.json().get("points"),
        c.json().get("expected_points"),
        plan,
        tolerance.get("points").asDouble());
  }

  private static void points(
      JsonNode pixels, JsonNode expected, TransformPlan plan, double tolerance) {
    List<Optional<Point>> moved = plan.points(points(pixels));
    for (int i = 0; i < moved.size(); i++) {
      Point point = moved.get(i).orElseThrow();
      assertThat(point.x()).isCloseTo(expected.get(i).get(0).asDouble(), within(tolerance));
      assertThat(point.y()).isCloseTo(expected.get(i).get(1).asDouble(), within(tolerance));
      Point back = plan.placement().toOriginal(point);
      assertThat(back.x()).isCloseTo(pixels.get(i).get(0).asDouble(), within(1e-6));
      assertThat(back.y()).isCloseTo(pixels.get(i).get(1).asDouble(), within(1e-6));
    }
  }

  private static void normalize(Golden.Case c) {
    Normalize normalize = new Normalize(list(c.json().get("mean")), list(c.json().get("std")));
    double tolerance = c.json().get("tolerance").asDouble();
    JsonNode rgb = c.json().get("rgb");
    byte[] pixels = new byte[3 * rgb.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) rgb.get(i / 3).get(i % 3).asInt();
    }
    float[] out = new float[pixels.length];
    new LightingTable(Lighting.NONE, normalize).apply(pixels, out, 0);
    float[] fine = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      fine[i % 3 * rgb.size() + i / 3] = pixels[i] & 0xff;
    }
    new LightingTable(Lighting.NONE, normalize).apply(fine, 0, rgb.size());
    for (int i = 0; i < pixels.length; i++) {
      double expected = c.json().get("expected").get(i / 3).get(i % 3).asDouble();
      int at = i % 3 * rgb.size() + i / 3;
      assertThat(out[at]).isCloseTo((float) expected, within((float) tolerance));
      assertThat(fine[at]).isCloseTo((float) expected, within((float) tolerance));
    }
  }

  private static void pointScale(Golden.Case c) {
    ImageSize size = new ImageSize(c.json().get("height").asInt(), c.json().get("width").asInt());
    double tolerance = c.json().get("tolerance").asDouble();
    TransformPlan plan =
        Pipeline.validation(Resize.squash(ImageSize.square(7))).plan(size, RandomSource.of(0));
    points(c.json().get("pixels"), c.json().get("expected"), plan, tolerance);
  }

  private static void lighting(Golden.Case c) {
    double tolerance = c.json().get("tolerance").asDouble();
    JsonNode input = c.json().get("input");
    for (int n = 0; n < input.size(); n++) {
      Lighting lighting = new Lighting(drawn(c, "brightness", n, .5), drawn(c, "contrast", n, 1));
      double[] values = flat(input.get(n));
      double[] expected = flat(c.json().get("expected").get(n));
      for (int i = 0; i < values.length; i++) {
        assertThat(lighting.apply(values[i])).isCloseTo(expected[i], within(tolerance));
      }
    }
  }

  private static double drawn(Golden.Case c, String name, int n, double neutral) {
    JsonNode values = c.json().path(name);
    return values.isArray() ? values.get(n).asDouble() : neutral;
  }

  private static void affine(Golden.Case c) {
    JsonNode tolerance = c.json().get("tolerance");
    Golden.Tensor input = c.tensor("input");
    float[] expected = c.tensor("output_align_false").values();
    int[] shape = new int[4];
    for (int i = 0; i < 4; i++) {
      shape[i] = (int) input.shape()[i];
    }
    ImageSize size = new ImageSize(shape[2], shape[3]);
    int length = 3 * shape[2] * shape[3];
    for (int n = 0; n < shape[0]; n++) {
      Distortion distortion = distortion(c.json().get("draws"), n);
      matrices(c, n, distortion, size, tolerance);
      Image image = image(input.values(), n * length, size);
      TransformPlan plan = plan(image, distortion, PadMode.REFLECTION);
      float[] actual = sampled(image, plan, distortion);
      for (int i = 0; i < length; i++) {
        assertThat(actual[i] / 255)
            .isCloseTo(
                expected[n * length + i], within((float) tolerance.get("picture").asDouble()));
      }
      points(
          c.json().get("points").get(n),
          c.json().get("expected_points").get(n),
          plan,
          tolerance.get("points").asDouble());
    }
  }

  private static float[] sampled(Image image, TransformPlan plan, Distortion distortion) {
    ImageSize size = image.size();
    Homography scaling = Homography.axes(2.0 / size.width(), -1, 2.0 / size.height(), -1);
    Homography map = scaling.then(distortion.toInput(size)).then(scaling.inverse());
    float[] out = new float[3 * size.height() * size.width()];
    new ProjectiveResampling(
            image, edges(size.width()), edges(size.height()), map, plan.size(), false)
        .levels(out, 0);
    return out;
  }

  private static Axis edges(int length) {
    Span span = Span.open(length, 0, length, PadMode.REFLECTION, length);
    return new Axis(List.of(span), length, 1, 0);
  }

  private static void matrices(
      Golden.Case c, int n, Distortion distortion, ImageSize size, JsonNode tolerance) {
    double[] matrix = flat(c.json().get("matrix").get(n));
    for (int i = 0; i < matrix.length; i++) {
      assertThat(distortion.matrix(size)[i / 3][i % 3])
          .isCloseTo(matrix[i], within(tolerance.get("matrix").asDouble()));
    }
    if (c.json().get("perspective").isArray()) {
      double[] perspective = flat(c.json().get("perspective").get(n));
      for (int i = 0; i < perspective.length; i++) {
        assertThat(distortion.perspective()[i])
            .isCloseTo(perspective[i], within(tolerance.get("perspective").asDouble()));
      }
    }
  }

  private static Distortion distortion(JsonNode draws, int n) {
    return new Distortion(
        draws.has("flip") && draws.get("flip").get(n).asDouble() == 1,
        draw(draws, "rotate_degrees", n, 0),
        draw(draws, "zoom", n, 1),
        draw(draws, "zoom_x", n, .5),
        draw(draws, "zoom_y", n, .5),
        draw(draws, "warp_x", n, 0),
        draw(draws, "warp_y", n, 0));
  }

  private static double draw(JsonNode draws, String name, int n, double neutral) {
    return draws.has(name) ? draws.get(name).get(n).asDouble() : neutral;
  }

  private static TransformPlan plan(Image image, Frame frame) {
    return new TransformPlan(
        image.original(),
        List.of(frame),
        Optional.empty(),
        Distortion.NONE,
        new LightingTable(Lighting.NONE, Normalize.IMAGENET),
        LostPoints.KEEP,
        Interpolation.BILINEAR);
  }

  private static TransformPlan plan(Image image, Distortion distortion, PadMode outside) {
    Frame whole = Resize.squash(image.size()).frame(image.size(), Optional.empty());
    return new TransformPlan(
        image.original(),
        List.of(whole),
        Optional.of(Augment.defaults()),
        distortion,
        new LightingTable(Lighting.NONE, Normalize.IMAGENET),
        LostPoints.KEEP,
        Interpolation.BILINEAR);
  }

  private static Image image(Golden.Case c, String field) {
    Golden.Tensor tensor = c.tensor(field);
    ImageSize size = new ImageSize((int) tensor.shape()[2], (int) tensor.shape()[3]);
    float[] levels = new float[tensor.values().length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = tensor.values()[i] / 255;
    }
    return image(levels, 0, size);
  }

  private static Image image(float[] chw, int offset, ImageSize size) {
    int plane = size.height() * size.width();
    byte[] rgb = new byte[3 * plane];
    for (int i = 0; i < rgb.length; i++) {
      float level = chw[offset + i % 3 * plane + i / 3] * 255;
      assertThat(level)
          .as("the vectors hold whole levels")
          .isCloseTo(Math.round(level), within(1e-3f));
      rgb[i] = (byte) Math.round(level);
    }
    return Image.of(size.width(), size.height(), rgb);
  }

  private static ImageSize size(JsonNode heightWidth) {
    return new ImageSize(heightWidth.get(0).asInt(), heightWidth.get(1).asInt());
  }

  private static List<Optional<Point>> points(JsonNode pixels) {
    List<Optional<Point>> points = new ArrayList<>();
    pixels.forEach(
        p -> points.add(Optional.of(new Point(p.get(0).asDouble(), p.get(1).asDouble()))));
    return points;
  }

  private static double[] numbers(JsonNode array) {
    return flat(array);
  }

  private static List<Double> list(JsonNode array) {
    return Arrays.stream(flat(array)).boxed().toList();
  }

  private static double[] flat(JsonNode node) {
    if (!node.isArray()) {
      return new double[] {node.asDouble()};
    }
    List<Double> all = new ArrayList<>();
    node.forEach(child -> Arrays.stream(flat(child)).forEach(all::add));
    return all.stream().mapToDouble(d -> d).toArray();
  }

  @Test
  void everyKindHasVectors() {
    assertThat(cases().map(Golden.Case::kind).distinct().toList())
        .containsExactlyInAnyOrder(
            "resize",
            "random_resized_crop_valid",
            "random_resized_crop_valid_size",
            "random_resized_crop_box",
            "random_resized_crop_train",
            "normalize",
            "point_scale",
            "lighting",
            "affine");
  }
}
