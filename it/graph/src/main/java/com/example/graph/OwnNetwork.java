package com.example.graph;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Split;
import org.finetune4j.data.datavec.BatchDataSetIterator;
import org.finetune4j.data.load.BatchLoader;
import org.finetune4j.data.read.LabelsCsv;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.data.transform.Resize;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Deeplearning4j's own graph, trained on the batches of a table. */
public final class OwnNetwork {
  public static void main(String[] arguments) throws Exception {
    SampleTable table = LabelsCsv.pascal2007(drawn()).read().split(Split.byColumn());
    Pipeline pipeline = Pipeline.validation(Resize.squash(ImageSize.square(16)));
    DataSetIterator batches =
        new BatchDataSetIterator(
            BatchLoader.of(table.train(), pipeline).batchSize(4).shuffle(true).build(), 0);
    ComputationGraph graph = new ComputationGraph(configuration(table.task().width()));
    graph.init();
    graph.fit(batches);
    double before = graph.score();
    graph.fit(batches, 20);
    if (!(graph.score() < before)) {
      throw new AssertionError("the loss went from " + before + " to " + graph.score());
    }
    System.out.println("a graph of the user's own: loss " + before + ", then " + graph.score());
  }

  private static ComputationGraphConfiguration configuration(int labels) {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .updater(new Adam(0.01))
        .graphBuilder()
        .addInputs("image")
        .setInputTypes(InputType.convolutional(16, 16, 3))
        .addLayer(
            "convolution",
            new ConvolutionLayer.Builder(3, 3).nOut(8).activation(Activation.RELU).build(),
            "image")
        .addLayer("pool", new GlobalPoolingLayer(), "convolution")
        .addLayer(
            "labels",
            new OutputLayer.Builder(LossFunctions.LossFunction.XENT)
                .nOut(labels)
                .activation(Activation.SIGMOID)
                .build(),
            "pool")
        .setOutputs("labels")
        .build();
  }

  private static Path drawn() throws Exception {
    Path folder = Files.createTempDirectory("voc");
    Path train = Files.createDirectory(folder.resolve("train"));
    StringBuilder rows = new StringBuilder("fname,labels,is_valid\n");
    for (int i = 0; i < 10; i++) {
      boolean red = i % 2 == 0;
      BufferedImage image = new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB);
      for (int at = 0; at < 400; at++) {
        image.setRGB(at % 20, at / 20, red ? 0xff0000 : 0x0000ff);
      }
      ImageIO.write(image, "png", train.resolve(i + ".png").toFile());
      rows.append(i).append(".png,").append(red ? "red" : "blue").append(i < 8 ? ",False\n" : ",True\n");
    }
    Files.writeString(folder.resolve("train.csv"), rows);
    return folder;
  }
}
