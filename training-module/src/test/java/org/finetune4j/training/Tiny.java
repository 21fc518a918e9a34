package org.finetune4j.training;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import javax.imageio.ImageIO;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Output;
import org.finetune4j.data.Point;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.Parameter;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.engine.EngineRequest;
import org.finetune4j.model.network.Backbone;
import org.finetune4j.model.network.Network;
import org.finetune4j.model.network.NetworkSpec;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A small network, and images drawn for it. */
final class Tiny {
  static final ResNetShape SHAPE =
      new ResNetShape(
          "tiny", ResNetShape.Block.BASIC, List.of(1, 1, 1, 1), 4, Geometry.TORCHVISION);
  static final Task LABELS = new Task.Labels(Vocabulary.of(List.of("blue", "red")));
  static final Task POINTS =
      new Task.Points(List.of("dot"), Optional.of(new Output.RangeMse(-1, 1)));
  static final Backbone BACKBONE = Backbone.untrained(SHAPE);

  private static final int WIDTH = 48;
  private static final int HEIGHT = 40;

  private Tiny() {}

  static TrainingConfigBuilder config(Task task) {
    return TrainingConfig.builder(task)
        .size(ImageSize.square(32))
        .batchSize(4)
        .freezeEpochs(1)
        .epochs(2)
        .learningRate(1e-2)
        .head(new HeadSpec(8, 0.25, 0.5))
        .engine(EngineRequest.plain())
        .loaderThreads(1)
        .seed(7);
  }

  static Network network(Task task) {
    return Network.create(
        NetworkSpec.of(SHAPE, task)
            .withHead(new HeadSpec(8, 0.25, 0.5))
            .withEngine(EngineRequest.plain()));
  }

  /** Noise with labels of noise: enough to run on. */
  static MemoryBatches noise(int images, int batchSize, long seed) {
    Random random = new Random(seed);
    float[] values = new float[images * 3 * 32 * 32];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    float[] labels = new float[images * LABELS.width()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = random.nextInt(2);
    }
    return new MemoryBatches(
        Nd4j.createFromArray(values).reshape(images, 3, 32, 32),
        Nd4j.createFromArray(labels).reshape(images, LABELS.width()),
        batchSize);
  }

  /** Images with a red square, a blue one, both or none; the last third is for validation. */
  static SampleTable labels(Path folder, int count) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Set<String> names = new HashSet<>();
      int kind = i;
      String file =
          draw(
              folder,
              "l" + i,
              g -> {
                if (kind % 2 == 0) {
                  g.setColor(Color.RED);
                  g.fillRect(4 + kind % 5, 6, 16, 16);
                  names.add("red");
                }
                if (kind / 2 % 2 == 0) {
                  g.setColor(Color.BLUE);
                  g.fillRect(26, 14 + kind % 7, 16, 16);
                  names.add("blue");
                }
              });
      samples.add(sample(folder, file, new Target.Labels(names), i, count));
    }
    return new SampleTable(LABELS, samples);
  }

  /** Images with a dot, of three groups. */
  static SampleTable points(Path folder, int count) {
    Random random = new Random(5);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int x = 6 + random.nextInt(WIDTH - 12);
      int y = 6 + random.nextInt(HEIGHT - 12);
      String file =
          draw(
              folder,
              "p" + i,
              g -> {
                g.setColor(Color.YELLOW);
                g.fillOval(x - 4, y - 4, 8, 8);
              });
      Target target = new Target.Points(List.of(Optional.of(new Point(x, y))));
      samples.add(sample(folder, file, target, i, count));
    }
    return new SampleTable(POINTS, samples);
  }

  private static Sample sample(Path folder, String file, Target target, int i, int count) {
    Role role = i < count - count / 3 ? Role.TRAIN : Role.VALID;
    return new Sample(folder, file, target, "group" + i % 3, role, Optional.empty());
  }

  private interface Drawing {
    void on(Graphics2D graphics);
  }

  private static String draw(Path folder, String name, Drawing drawing) {
    BufferedImage drawn = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = drawn.createGraphics();
    graphics.setColor(new Color(90, 110, 100));
    graphics.fillRect(0, 0, WIDTH, HEIGHT);
    drawing.on(graphics);
    graphics.dispose();
    try {
      Files.createDirectories(folder);
      ImageIO.write(drawn, "png", folder.resolve(name + ".png").toFile());
      return name + ".png";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All values by name. */
  static Map<String, float[]> values(Network network) {
    Map<String, float[]> values = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters()) {
      values.put(parameter.name(), parameter.values().toFloatVector());
    }
    return values;
  }

  static INDArray ones(long... shape) {
    return Nd4j.ones(DataType.FLOAT, shape);
  }
}
