package org.finetune4j.model.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Output;
import org.finetune4j.data.Point;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.data.image.ImageFormat;
import org.finetune4j.data.image.ImageLimits;
import org.finetune4j.data.image.ImageSource;
import org.finetune4j.data.load.BadImage;
import org.finetune4j.data.transform.Interpolation;
import org.finetune4j.data.transform.Normalize;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.Preprocessing;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.model.network.Calibration;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.Network;
import org.finetune4j.model.network.NetworkSpec;
import org.finetune4j.model.network.SavedModel;
import org.finetune4j.model.network.Thresholds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictorTest {
  private static final ResNetShape TINY =
      new ResNetShape(
          "tiny", ResNetShape.Block.BASIC, List.of(1, 1, 1, 1), 4, Geometry.TORCHVISION);
  private static final HeadSpec HEAD = new HeadSpec(8, 0, 0);
  private static final Vocabulary WORDS = Vocabulary.of(List.of("cat", "dog", "owl"));
  private static final Task LABELS = new Task.Labels(WORDS);
  private static final Task CATEGORY = new Task.Category(WORDS);
  private static final Task POINTS =
      new Task.Points(List.of("nose", "ear"), Optional.of(new Output.RangeMse(-1, 1)));

  @TempDir private Path folder;

  private static ModelCard card(Task task) {
    return ModelCard.of(
        task,
        TINY,
        HEAD,
        new Preprocessing(
            ImageSize.square(32),
            Preprocessing.Method.CENTRE_OF_SQUASH,
            Interpolation.BILINEAR,
            Normalize.IMAGENET));
  }

  private static SavedModel model(Task task) {
    NetworkSpec spec =
        NetworkSpec.of(TINY, task).withHead(HEAD).withSeed(5).withEngine(EngineRequest.plain());
    return new SavedModel(card(task), Network.create(spec));
  }

  private static BufferedImage image(int seed) {
    BufferedImage image = new BufferedImage(48, 40, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(seed);
    for (int y = 0; y < 40; y++) {
      for (int x = 0; x < 48; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    return image;
  }

  private static byte[] png(int seed) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image(seed), "png", out);
    return out.toByteArray();
  }

  private Path file(int seed) throws IOException {
    return Files.write(folder.resolve(seed + ".png"), png(seed));
  }

  private static Prediction.Labels labels(SavedModel model) {
    return (Prediction.Labels) Predictor.of(model).predict(image(1));
  }

  /** Scores as they are before any temperature. */
  private static double logit(float probability) {
    return Math.log(probability / (1.0 - probability));
  }

  @ParameterizedTest
  @ValueSource(strings = {"labels", "points", "category"})
  void aFileItsBytesAStreamAndItsPixelsGiveTheSame(String name) throws IOException {
    Task task = Map.of("labels", LABELS, "points", POINTS, "category", CATEGORY).get(name);
    try (SavedModel model = model(task)) {
      Predictor predictor = Predictor.of(model);
      Path file = file(1);
      Prediction expected = predictor.predict(file);
      assertThat(expected.image()).isEqualTo(file.toString());
      assertThat(expected.size()).isEqualTo(new ImageSize(40, 48));
      List<Prediction> others =
          List.of(
              predictor.predict(png(1)),
              predictor.predict(new ByteArrayInputStream(png(1))),
              predictor.predict(image(1)));
      assertThat(others)
          .allSatisfy(
              other ->
                  assertThat(other)
                      .usingRecursiveComparison()
                      .ignoringFields("image")
                      .isEqualTo(expected));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"labels", "category"})
  void heatMapsAreOfTheNamesThatAreAskedFor(String name) throws IOException {
    try (SavedModel model = model(name.equals("labels") ? LABELS : CATEGORY)) {
      Predictor predictor = Predictor.of(model);
      ImageSource image = ImageSource.of(file(1));
      List<HeatMap> maps = predictor.heatMaps(image, List.of("owl", "cat"));
      assertThat(maps).extracting(HeatMap::name).containsExactly("owl", "cat");
      assertThat(maps).extracting(HeatMap::size).containsOnly(new ImageSize(40, 48));
      assertThat(maps.get(0).at(new Point(24, 20)).orElseThrow()).isBetween(0.0, 1.0);
      List<String> other = List.of("elk");
      assertThatThrownBy(() -> predictor.heatMaps(image, other))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(predictor.heatMaps(image, List.of())).isEmpty();
    }
  }

  @Test
  void pointsHaveNoHeatMaps() throws IOException {
    try (SavedModel model = model(POINTS)) {
      Predictor predictor = Predictor.of(model);
      ImageSource image = ImageSource.of(file(1));
      List<String> names = List.of("nose");
      assertThatThrownBy(() -> predictor.heatMaps(image, names))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void predictionsComeInTheOrderOfTheImages() throws IOException {
    try (SavedModel model = model(LABELS)) {
      Predictor predictor =
          Predictor.of(model, PredictorOptions.defaults().withBatchSize(2).withThreads(3));
      List<Prediction> alone = new ArrayList<>();
      List<ImageSource> images = new ArrayList<>();
      for (int seed = 0; seed < 5; seed++) {
        alone.add(predictor.predict(file(seed)));
        images.add(ImageSource.of(file(seed)));
      }
      List<Prediction> together = predictor.predict(images);
      assertThat(together).extracting(Prediction::image).isEqualTo(names(alone));
      for (int i = 0; i < 5; i++) {
        Map<String, Float> expected = ((Prediction.Labels) alone.get(i)).probabilities();
        ((Prediction.Labels) together.get(i))
            .probabilities()
            .forEach((label, p) -> assertThat(p).isCloseTo(expected.get(label), within(1e-5f)));
      }
      assertThatThrownBy(() -> predictor.predict(List.of())).isInstanceOf(BadInputException.class);
    }
  }

  private static List<String> names(List<Prediction> predictions) {
    return predictions.stream().map(Prediction::image).toList();
  }

  @Test
  void labelsAreThoseAboveTheStoredThresholds() {
    try (SavedModel model = model(LABELS)) {
      Map<String, Float> probabilities = labels(model).probabilities();
      assertThat(probabilities.keySet()).containsExactly("cat", "dog", "owl");
      ModelCard card = model.card();
      assertThat(labels(model.withCard(card.withThresholds(Thresholds.of(0)))).labels())
          .containsExactlyInAnyOrder("cat", "dog", "owl")
          .isSortedAccordingTo(
              (one, other) -> Float.compare(probabilities.get(other), probabilities.get(one)));
      assertThat(labels(model.withCard(card.withThresholds(Thresholds.of(1)))).labels()).isEmpty();
      // A label is predicted above its threshold, not at it.
      double dog = probabilities.get("dog");
      Map<String, Double> byLabel = Map.of("cat", 0.0, "dog", dog);
      assertThat(labels(model.withCard(card.withThresholds(Thresholds.of(1, byLabel)))).labels())
          .containsExactly("cat");
      double below = Math.nextDown((float) dog);
      assertThat(
              labels(model.withCard(card.withThresholds(Thresholds.of(1, Map.of("dog", below)))))
                  .labels())
          .containsExactly("dog");
    }
  }

  @Test
  void logitsOfLabelsAreDividedByTheStoredTemperature() {
    try (SavedModel model = model(LABELS)) {
      Map<String, Float> plain = labels(model).probabilities();
      SavedModel calibrated = model.withCard(model.card().withTemperature(2.5));
      labels(calibrated)
          .probabilities()
          .forEach(
              (label, p) ->
                  assertThat(logit(p)).isCloseTo(logit(plain.get(label)) / 2.5, within(1e-5)));
      assertThat(labels(model.withCard(model.card().withTemperature(1))).probabilities())
          .isEqualTo(plain);
    }
  }

  @Test
  void logitsOfEachLabelAreMovedByItsStoredLine() {
    try (SavedModel model = model(LABELS)) {
      Map<String, Float> plain = labels(model).probabilities();
      List<Calibration.Line> lines = new ArrayList<>();
      for (int i = 0; i < plain.size(); i++) {
        lines.add(new Calibration.Line(0.5 + i, 0.25 - i));
      }
      SavedModel calibrated = model.withCard(model.card().withCalibration(Calibration.of(lines)));
      int i = 0;
      for (Map.Entry<String, Float> moved : labels(calibrated).probabilities().entrySet()) {
        double expected = (0.5 + i) * logit(plain.get(moved.getKey())) + 0.25 - i;
        assertThat(logit(moved.getValue())).isCloseTo(expected, within(1e-4));
        i++;
      }
    }
  }

  @Test
  void logitsOfACategoryAreDividedByTheStoredTemperature() {
    try (SavedModel model = model(CATEGORY)) {
      Map<String, Float> plain = category(model).probabilities();
      double sum = plain.values().stream().mapToDouble(p -> Math.sqrt(p)).sum();
      Prediction.Category calibrated = category(model.withCard(model.card().withTemperature(2)));
      calibrated
          .probabilities()
          .forEach(
              (name, p) ->
                  assertThat((double) p).isCloseTo(Math.sqrt(plain.get(name)) / sum, within(1e-5)));
      assertThat(calibrated.category()).isEqualTo(category(model).category());
      assertThat(calibrated.probability())
          .isEqualTo(calibrated.probabilities().get(calibrated.category()));
    }
  }

  private static Prediction.Category category(SavedModel model) {
    return (Prediction.Category) Predictor.of(model).predict(image(1));
  }

  @Test
  void evaluationsSeeTheSameProbabilitiesAsPredictions() throws IOException {
    try (SavedModel plain = model(LABELS)) {
      SavedModel model = plain.withCard(plain.card().withTemperature(3));
      SampleTable table =
          new SampleTable(
              LABELS,
              List.of(
                  new Sample(
                      file(1),
                      new Target.Labels(Set.of("cat")),
                      "",
                      Role.VALID,
                      Optional.empty())));
      Scores scores = Predictor.of(model).score(table);
      Map<String, Float> predicted = labels(model).probabilities();
      assertThat(scores.scores()[0])
          .containsExactly(predicted.get("cat"), predicted.get("dog"), predicted.get("owl"));
      double loss = 0;
      for (String label : WORDS.names()) {
        double p = predicted.get(label);
        loss -= Math.log(label.equals("cat") ? p : 1 - p) / 3;
      }
      assertThat(scores.loss()).isCloseTo(loss, within(1e-5));
    }
  }

  @Test
  void pointsAreInPixelsOfTheOriginal() {
    try (SavedModel model = model(POINTS)) {
      Prediction.Points predicted = (Prediction.Points) Predictor.of(model).predict(image(1));
      assertThat(predicted.points().keySet()).containsExactly("nose", "ear");
      SampleTable table =
          new SampleTable(
              POINTS,
              List.of(
                  new Sample(
                      file(1),
                      new Target.Points(List.of(Optional.empty(), Optional.empty())),
                      "",
                      Role.VALID,
                      Optional.empty())));
      Scores scores = Predictor.of(model).score(table);
      // The network sees the middle 32x32 of the image squashed to 40x40.
      Point nose = predicted.points().get("nose");
      assertThat(nose.x()).isCloseTo((scores.scores()[0][0] * 0.8 + 1) * 24, within(1e-5));
      assertThat(nose.y()).isCloseTo((scores.scores()[0][1] * 0.8 + 1) * 20, within(1e-5));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void imagesThatCannotBeReadAreErrorsOrSkipped() throws IOException {
    Path text = Files.writeString(folder.resolve("text.png"), "no image");
    List<ImageSource> images =
        List.of(ImageSource.of(file(1)), ImageSource.of(text), ImageSource.of(png(2), "upload"));
    try (SavedModel model = model(LABELS)) {
      assertThatThrownBy(() -> Predictor.of(model).predict(images))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(text.toString());
      List<BadImage> skipped = new ArrayList<>();
      Predictor skipping =
          Predictor.of(model, PredictorOptions.defaults().skippingBadImages(skipped::add));
      assertThat(skipping.predict(images))
          .extracting(Prediction::image)
          .containsExactly(file(1).toString(), "upload");
      assertThat(skipped).singleElement().extracting(BadImage::path).isEqualTo(text);
      assertThatThrownBy(() -> skipping.predict(text)).isInstanceOf(BadInputException.class);
    }
  }

  @Test
  void strangersImagesMeetTheirOwnLimits() throws IOException {
    ByteArrayOutputStream bmp = new ByteArrayOutputStream();
    ImageIO.write(image(1), "bmp", bmp);
    try (SavedModel model = model(LABELS)) {
      Predictor strict =
          Predictor.of(
              model,
              PredictorOptions.defaults()
                  .withLimits(new ImageLimits(32L << 20, 40_000_000L, Set.of(ImageFormat.PNG))));
      assertThat(strict.predict(png(1))).isEqualTo(Predictor.of(model).predict(png(1)));
      assertThat(Predictor.of(model).predict(bmp.toByteArray())).isNotNull();
      assertThatThrownBy(() -> strict.predict(bmp.toByteArray()))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("the image is a BMP");
    }
  }

  @Test
  void threadsMayShareAPredictor() {
    try (SavedModel model = model(LABELS)) {
      Predictor predictor = Predictor.of(model);
      Prediction alone = predictor.predict(image(1));
      List<CompletableFuture<Prediction>> asked =
          IntStream.range(0, 8)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> predictor.predict(image(1))))
              .toList();
      assertThat(asked).allSatisfy(each -> assertThat(each.join()).isEqualTo(alone));
    }
  }

  @Test
  void aClosedModelIsRefused() {
    SavedModel model = model(LABELS);
    Predictor predictor = Predictor.of(model);
    model.close();
    assertThatThrownBy(() -> predictor.predict(image(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void optionsRefuseNonsense() {
    assertThatThrownBy(() -> PredictorOptions.defaults().withBatchSize(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PredictorOptions.defaults().withThreads(0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
