package com.example.readme;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Split;
import org.finetune4j.data.read.LabelsCsv;
import org.finetune4j.data.transform.Interpolation;
import org.finetune4j.data.transform.Normalize;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.Preprocessing;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.network.Backbone;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.NetworkSpec;
import org.finetune4j.training.TrainingConfig;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** What the READMEs take for granted: data on disk, a network, predictions. */
public final class Given {
  public static final ImageSize size = ImageSize.square(32);
  private static final int PREDICTIONS = 60;

  private Given() {}

  /** Twelve images in the folder voc2007, red or blue, their labels in train.csv; a point of each in points.csv. */
  static void draw() throws Exception {
    Path train = Files.createDirectories(Path.of("voc2007/train"));
    StringBuilder labels = new StringBuilder("fname,labels,is_valid\n");
    StringBuilder points = new StringBuilder("file,x,y,person\n");
    for (int i = 0; i < 12; i++) {
      boolean red = i % 2 == 0;
      BufferedImage image = new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB);
      for (int at = 0; at < 400; at++) {
        image.setRGB(i + at % 20, i + at / 20, red ? 0xff0000 : 0x0000ff);
      }
      ImageIO.write(image, "png", train.resolve(i + ".png").toFile());
      labels.append(i).append(".png,").append(red ? "red" : "blue").append(i < 8 ? ",False\n" : ",True\n");
      points.append(i + ".png," + (i + 10) + "," + (i + 10) + "," + (i < 8 ? "12\n" : "13\n"));
    }
    Files.writeString(Path.of("voc2007/train.csv"), labels);
    Files.writeString(Path.of("points.csv"), points);
  }

  public static SampleTable table() {
    return LabelsCsv.pascal2007(Path.of("voc2007")).read().split(Split.byColumn());
  }

  public static Backbone backbone() {
    return Backbone.untrained(shape());
  }

  public static TrainingConfig config(SampleTable table) {
    return TrainingConfig.builder(table.task())
        .size(size)
        .batchSize(4)
        .head(new HeadSpec(8, 0.25, 0.5))
        .build();
  }

  public static INDArray images() {
    return Nd4j.rand(4, 3, 32, 32);
  }

  public static INDArray ofImages() {
    return Nd4j.eye(2).repeat(0, 2);
  }

  public static ModelCard card() {
    HeadSpec head = NetworkSpec.of(shape(), table().task()).head();
    return ModelCard.of(
        table().task(),
        shape(),
        head,
        new Preprocessing(
            size, Preprocessing.Method.CROP, Interpolation.BILINEAR, Normalize.IMAGENET));
  }

  public static ComputationGraph graph() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("image")
                .setInputTypes(InputType.convolutional(32, 32, 3))
                .addLayer("pool", new GlobalPoolingLayer(), "image")
                .addLayer(
                    "labels",
                    new OutputLayer.Builder(LossFunctions.LossFunction.XENT)
                        .nOut(2)
                        .activation(Activation.SIGMOID)
                        .build(),
                    "pool")
                .setOutputs("labels")
                .build());
    graph.init();
    return graph;
  }

  public static List<String> files() {
    return IntStream.range(0, PREDICTIONS).mapToObj(i -> i + ".jpg").toList();
  }

  public static float[][] scores() {
    Random random = new Random(1);
    float[][] scores = targets();
    for (float[] row : scores) {
      for (int i = 0; i < row.length; i++) {
        row[i] = 0.6f * row[i] + 0.4f * random.nextFloat();
      }
    }
    return scores;
  }

  public static float[][] targets() {
    Random random = new Random(2);
    float[][] targets = new float[PREDICTIONS][2];
    for (float[] row : targets) {
      row[0] = random.nextInt(2);
      row[1] = random.nextInt(2);
    }
    return targets;
  }

  private static ResNetShape shape() {
    return new ResNetShape(
        "tiny", ResNetShape.Block.BASIC, List.of(1, 1, 1, 1), 4, Geometry.TORCHVISION);
  }
}
