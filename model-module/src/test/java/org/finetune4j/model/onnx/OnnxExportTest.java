package org.finetune4j.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
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
import org.finetune4j.data.image.ImageSource;
import org.finetune4j.data.load.Batch;
import org.finetune4j.data.load.BatchLoader;
import org.finetune4j.data.load.Batches;
import org.finetune4j.data.transform.Interpolation;
import org.finetune4j.data.transform.Normalize;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.Parameter;
import org.finetune4j.model.Preprocessing;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.network.Calibration;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.Network;
import org.finetune4j.model.network.NetworkSpec;
import org.finetune4j.model.network.SavedModel;
import org.finetune4j.model.network.Thresholds;
import org.finetune4j.model.predict.Prediction;
import org.finetune4j.model.predict.Predictor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Exported models compute in ONNX Runtime what they compute here. */
class OnnxExportTest {
  private static final double TOLERANCE = 1e-4;
  private static final ResNetShape TINY =
      new ResNetShape(
          "tiny", ResNetShape.Block.BOTTLENECK, List.of(1, 2, 1, 1), 4, Geometry.TORCHVISION);
  private static final HeadSpec HEAD = new HeadSpec(16, 0.25, 0.5);
  private static final ImageSize SIZE = new ImageSize(64, 96);
  private static final Normalize NORMALIZE =
      new Normalize(List.of(0.4, 0.5, 0.6), List.of(0.2, 0.25, 0.3));
  private static final Vocabulary WORDS = Vocabulary.of(List.of("cat", "\"dog\"", "Eule \u00e4"));
  private static final Task LABELS = new Task.Labels(WORDS);
  private static final Task CATEGORY = new Task.Category(WORDS);
  private static final Task POINTS = new Task.Points(List.of("nose", "ear"), Optional.empty());
  private static final Task POINTS_IN_RANGE =
      new Task.Points(List.of("nose", "ear"), Optional.of(new Output.RangeMse(-1.2, 1.1)));

  private static ModelCard card(Task task, ResNetShape shape, Preprocessing.Method method) {
    return ModelCard.of(
        task, shape, HEAD, new Preprocessing(SIZE, method, Interpolation.BILINEAR, NORMALIZE));
  }

  private static ModelCard card(Task task) {
    return card(task, TINY, Preprocessing.Method.SQUASH);
  }

  /** Whose statistics, scales and shifts are all different from 0 and 1. */
  private static SavedModel model(ModelCard card) {
    Network network =
        Network.create(NetworkSpec.of(card.shape(), card.task()).withHead(card.head()).withSeed(3));
    Random random = new Random(4);
    for (Parameter parameter : network.parameters()) {
      double add =
          switch (parameter.kind()) {
            case BN_SHIFT, RUNNING_MEAN -> 0.1;
            case BN_SCALE, RUNNING_VARIANCE -> 0.3;
            case WEIGHT -> 0;
          };
      // What a block adds is kept small, or deep networks overflow.
      boolean end = parameter.name().matches("layer.*\\.bn[23]\\.weight");
      for (long i = 0; add > 0 && i < parameter.values().length(); i++) {
        double value = parameter.values().getDouble(i) + add * random.nextGaussian();
        parameter.values().putScalar(i, (end ? 0.3 : 1) * Math.max(value, end ? 0.1 : -2));
      }
      if (parameter.kind() == Parameter.Kind.RUNNING_VARIANCE) {
        for (long i = 0; i < parameter.values().length(); i++) {
          parameter.values().putScalar(i, 0.2 + Math.abs(parameter.values().getDouble(i)));
        }
      }
    }
    network.parametersChanged();
    return new SavedModel(card, network);
  }

  private static byte[] pixels(int images) {
    byte[] pixels = new byte[images * SIZE.height() * SIZE.width() * 3];
    new Random(5).nextBytes(pixels);
    return pixels;
  }

  /** [images, 3, height, width], normalised in double. */
  private static float[] normalised(byte[] pixels) {
    int places = SIZE.height() * SIZE.width();
    float[] normalised = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      int channel = i % 3;
      int image = i / (3 * places);
      double value = (pixels[i] & 0xff) / 255.0;
      normalised[(image * 3 + channel) * places + i / 3 % places] =
          (float) ((value - NORMALIZE.mean().get(channel)) / NORMALIZE.std().get(channel));
    }
    return normalised;
  }

  private static long[] shape(int images) {
    return new long[] {images, SIZE.height(), SIZE.width(), 3};
  }

  /** The network's calibrated scores. */
  private static float[][] scores(SavedModel model, byte[] pixels) {
    float[] normalised = normalised(pixels);
    int images = normalised.length / (3 * SIZE.height() * SIZE.width());
    try (INDArray features =
            Nd4j.create(normalised, new long[] {images, 3, SIZE.height(), SIZE.width()}, 'c');
        INDArray targets = Nd4j.zeros(images, model.card().task().width())) {
      return model
          .network()
          .evaluate(features, targets, Optional.empty(), model.card().calibration())
          .scores();
    }
  }

  private static void assertClose(float[][] actual, float[][] expected, double tolerance) {
    assertThat(actual).hasDimensions(expected.length, expected[0].length);
    for (int i = 0; i < expected.length; i++) {
      for (int j = 0; j < expected[i].length; j++) {
        assertThat(actual[i][j]).isCloseTo(expected[i][j], within((float) tolerance));
      }
    }
    // Outputs that are all alike would prove nothing.
    assertThat(Arrays.equals(expected[0], expected[expected.length - 1])).isFalse();
  }

  /** Every depth and geometry, an eighth as wide. */
  static Stream<ResNetShape> backbones() {
    return Stream.concat(
            ResNetShape.published().stream(),
            Stream.of(Geometry.PAPER, Geometry.ZOO).map(ResNetShape::resnet50))
        .map(s -> new ResNetShape(s.name(), s.block(), s.layers(), 8, s.geometry()));
  }

  @ParameterizedTest
  @MethodSource("backbones")
  void everyBackbonePredictsTheSame(ResNetShape shape) throws IOException, OrtException {
    try (SavedModel model = model(card(LABELS, shape, Preprocessing.Method.SQUASH));
        OnnxModel onnx = OnnxModel.of(OnnxExport.of(model))) {
      float[][] expected = scores(model, pixels(2));
      assertClose((float[][]) onnx.run("images", pixels(2), shape(2)), expected, TOLERANCE);
    }
  }

  static Stream<ModelCard> cardsWithProbabilities() {
    List<Calibration.Line> lines =
        List.of(
            new Calibration.Line(0.5, 1),
            new Calibration.Line(2, -0.3),
            new Calibration.Line(1, 0));
    return Stream.of(
        card(LABELS),
        card(LABELS).withTemperature(2.5),
        card(LABELS).withCalibration(Calibration.of(lines)),
        card(CATEGORY),
        card(CATEGORY).withTemperature(0.7));
  }

  @ParameterizedTest
  @MethodSource("cardsWithProbabilities")
  void probabilitiesAreCalibratedAndOfAnyNumberOfImages(ModelCard card)
      throws IOException, OrtException {
    try (SavedModel model = model(card);
        OnnxModel onnx = OnnxModel.of(OnnxExport.of(model))) {
      for (int images : new int[] {2, 5}) {
        assertClose(
            (float[][]) onnx.run("images", pixels(images), shape(images)),
            scores(model, pixels(images)),
            TOLERANCE);
      }
    }
  }

  static Stream<Task> points() {
    return Stream.of(POINTS, POINTS_IN_RANGE);
  }

  @ParameterizedTest
  @MethodSource("points")
  void pointsAreInPixelsOfTheGraphsImage(Task task) throws IOException, OrtException {
    try (SavedModel model = model(card(task));
        OnnxModel onnx = OnnxModel.of(OnnxExport.of(model))) {
      float[][] scaled = scores(model, pixels(3));
      float[][][] actual = (float[][][]) onnx.run("images", pixels(3), shape(3));
      assertThat(OnnxExport.of(model).output()).isEqualTo("points");
      for (int image = 0; image < 3; image++) {
        for (int k = 0; k < 2; k++) {
          Point expected = new Point(scaled[image][2 * k], scaled[image][2 * k + 1]).unscaled(SIZE);
          assertThat(actual[image][k][0]).isCloseTo((float) expected.x(), within(1e-3f));
          assertThat(actual[image][k][1]).isCloseTo((float) expected.y(), within(1e-3f));
        }
      }
    }
  }

  static Stream<Arguments> tasksAndMethods() {
    return Stream.of(LABELS, CATEGORY, POINTS_IN_RANGE)
        .flatMap(
            task ->
                Arrays.stream(Preprocessing.Method.values())
                    .map(method -> Arguments.of(task, method)));
  }

  /** From the file of an image to the prediction, by what the metadata tell. */
  @ParameterizedTest
  @MethodSource("tasksAndMethods")
  void aResizedImageGivesThePredictorsPrediction(Task task, Preprocessing.Method method)
      throws IOException, OrtException {
    BufferedImage image = new BufferedImage(200, 150, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(6);
    for (int i = 0; i < 200 * 150; i++) {
      image.setRGB(i % 200, i / 200, (i % 200) << 16 | (i / 200) << 8 | random.nextInt(256));
    }
    try (SavedModel model = model(card(task, TINY, method));
        OnnxModel onnx = OnnxModel.of(OnnxExport.of(model))) {
      Object output = onnx.run("images", resized(model, image), shape(1));
      Prediction expected = Predictor.of(model).predict(image);
      if (expected instanceof Prediction.Points points) {
        float[][] actual = ((float[][][]) output)[0];
        int row = 0;
        for (Point point : points.points().values()) {
          Point original = original(method, new Point(actual[row][0], actual[row][1]));
          assertThat(original.x()).isCloseTo(point.x(), within(1e-3));
          assertThat(original.y()).isCloseTo(point.y(), within(1e-3));
          row++;
        }
      } else {
        Map<String, Float> probabilities =
            expected.byTask(
                Prediction.Labels::probabilities,
                p -> Map.of(),
                Prediction.Category::probabilities);
        int column = 0;
        for (float probability : probabilities.values()) {
          assertThat(((float[][]) output)[0][column++])
              .isCloseTo(probability, within((float) TOLERANCE));
        }
      }
    }
  }

  /** The metadata's rule, for an image of 200 by 150. */
  private static Point original(Preprocessing.Method method, Point p) {
    return switch (method) {
      case SQUASH -> new Point(p.x() * 200 / 96, p.y() * 150 / 64);
      case CENTRE_OF_SQUASH -> new Point((p.x() + 8) * 200 / 112, (p.y() + 8) * 150 / 80);
      // s = min(200 / 96, 150 / 64) = 2.0833: 200 by 133, from (0, 8)
      case CROP -> new Point(p.x() * 200 / 96, 8 + p.y() * 133 / 64);
    };
  }

  private static byte[] resized(SavedModel model, BufferedImage image) {
    Task task = model.card().task();
    float[] nothing = new float[task.width()];
    Target unknown = task.decode(nothing, nothing);
    Sample sample =
        new Sample(java.nio.file.Path.of(""), "image", unknown, "", Role.VALID, Optional.empty());
    BatchLoader loader =
        BatchLoader.of(
                new SampleTable(task, List.of(sample)), model.card().preprocessing().pipeline())
            .images(List.of(ImageSource.of(image, "image")))
            .build();
    try (Batches batches = loader.epoch(0);
        Batch batch = batches.next()) {
      return model
          .card()
          .preprocessing()
          .pipeline()
          .image(batch.features().dup('c').data().asFloat())
          .rgb();
    }
  }

  @ParameterizedTest
  @EnumSource(Preprocessing.Method.class)
  void metadataTellHowToUseTheGraph(Preprocessing.Method method) throws IOException, OrtException {
    ModelCard card =
        card(LABELS, TINY, method)
            .withTemperature(1.5)
            .withThresholds(Thresholds.of(0.25, Map.of("cat", 0.75)));
    try (SavedModel model = model(card);
        OnnxModel onnx = OnnxModel.of(OnnxExport.of(model))) {
      Map<String, String> metadata = onnx.metadata();
      assertThat(metadata).isEqualTo(OnnxExport.of(model).metadata());
      ObjectMapper json = new ObjectMapper();
      assertThat(metadata.get("task")).isEqualTo("labels");
      assertThat(metadata.get("temperature_in_graph")).isEqualTo("1.5");
      assertThat(json.readTree(metadata.get("names")))
          .extracting(JsonNode::asText)
          .containsExactlyElementsOf(WORDS.names());
      JsonNode thresholds = json.readTree(metadata.get("thresholds"));
      assertThat(thresholds.get("cat").asDouble()).isEqualTo(0.75);
      assertThat(thresholds.get("\"dog\"").asDouble()).isEqualTo(0.25);
      JsonNode images = json.readTree(metadata.get("preprocessing"));
      assertThat(images.get("size").toString()).isEqualTo("[64,96]");
      assertThat(images.get("std").toString()).isEqualTo("[0.2,0.25,0.3]");
      assertThat(images.get("normalized_in_graph").asBoolean()).isTrue();
      assertThat(metadata.get("resize"))
          .contains(
              switch (method) {
                case SQUASH -> "resized to width 96, height 64";
                case CENTRE_OF_SQUASH -> "resized to width 112, height 80";
                case CROP -> "s = min(width / 96, height / 64)";
              });
    }
  }

  @Test
  void floatInputIsNormalisedByTheCaller() throws IOException, OrtException {
    try (SavedModel model = model(card(LABELS));
        OnnxModel onnx = OnnxModel.of(OnnxExport.of(model).withInput(OnnxInput.FLOAT32))) {
      Object output =
          onnx.run("normalized_images", normalised(pixels(2)), 2, 3, SIZE.height(), SIZE.width());
      assertClose((float[][]) output, scores(model, pixels(2)), TOLERANCE);
      assertThat(onnx.metadata().get("preprocessing")).contains("\"normalized_in_graph\":false");
    }
  }

  /** Each weight is rounded by at most 2^-11 of itself. */
  @Test
  void halfWeightsTakeHalfTheSpace() throws IOException, OrtException {
    ResNetShape shape = ResNetShape.resnet18();
    try (SavedModel model = model(card(LABELS, shape, Preprocessing.Method.SQUASH));
        OnnxModel full = OnnxModel.of(OnnxExport.of(model));
        OnnxModel half = OnnxModel.of(OnnxExport.of(model).withHalfWeights())) {
      assertThat(half.file().length).isLessThan((int) (0.51 * full.file().length));
      float[][] expected = (float[][]) full.run("images", pixels(2), shape(2));
      float[][] actual = (float[][]) half.run("images", pixels(2), shape(2));
      assertClose(actual, expected, 1e-2);
      assertThat(actual).isNotEqualTo(expected);
    }
  }

  @Test
  void weightsThatAreTooLargeForHalvesAreRefused() {
    try (SavedModel model = model(card(LABELS))) {
      model.network().parameter("layer2.0.conv1.weight").values().putScalar(0, 1e9);
      model.network().parametersChanged();
      assertThatThrownBy(() -> write(OnnxExport.of(model).withHalfWeights()))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("layer2.0.conv1.weight")
          .hasMessageContaining("float16");
    }
  }

  @Test
  void weightsThatAreNoNumbersAreRefused() {
    try (SavedModel model = model(card(LABELS))) {
      model.network().parameter("head.4.weight").values().putScalar(0, Double.NaN);
      model.network().parametersChanged();
      assertThatThrownBy(() -> write(OnnxExport.of(model)))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("head.4");
    }
  }

  @Test
  void aFileThatWouldBeTooLargeIsRefused() {
    Initializer huge = Initializer.floats("huge", List.of(1L << 30), () -> new float[0]);
    assertThatThrownBy(
            () ->
                OnnxFile.write(
                    ModelProto.getDefaultInstance(), List.of(huge), new ByteArrayOutputStream()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("4,096 MB");
  }

  @Test
  void numbersThatAreNotThoseOfTheirShapeAreRefused() {
    Initializer three = Initializer.floats("three", List.of(4L), () -> new float[3]);
    assertThatThrownBy(
            () ->
                OnnxFile.write(
                    ModelProto.getDefaultInstance(), List.of(three), new ByteArrayOutputStream()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("three has 12 bytes, not the 16");
  }

  private static byte[] write(OnnxExport export) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    export.write(out);
    return out.toByteArray();
  }

  @Test
  void theSameModelGivesTheSameBytesWithoutBatchNormalisation() throws IOException {
    try (SavedModel model = model(card(CATEGORY))) {
      byte[] file = write(OnnxExport.of(model));
      assertThat(write(OnnxExport.of(model))).isEqualTo(file);
      ModelProto proto = ModelProto.parseFrom(file);
      assertThat(proto.getIrVersion()).isEqualTo(OnnxExport.IR_VERSION);
      assertThat(proto.getOpsetImport(0).getVersion()).isEqualTo(OnnxExport.OPSET);
      assertThat(proto.getGraph().getNodeList())
          .extracting(NodeProto::getOpType)
          .contains("Conv", "Gemm", "Softmax")
          .doesNotContain("BatchNormalization");
      assertThat(proto.getGraph().getInput(0).getType().getTensorType().getShape().getDim(0))
          .matches(d -> d.getDimParam().equals("batch"));
      assertThat(proto.getGraph().getNodeList())
          .flatExtracting(NodeProto::getAttributeList)
          .allMatch(a -> a.getType() != AttributeProto.AttributeType.UNDEFINED);
    }
  }
}
