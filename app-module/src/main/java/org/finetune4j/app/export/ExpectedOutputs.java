package org.finetune4j.app.export;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.finetune4j.data.image.Image;
import org.finetune4j.data.image.ImageSource;
import org.finetune4j.data.load.Batch;
import org.finetune4j.data.load.BatchLoader;
import org.finetune4j.data.load.Batches;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.model.network.SavedModel;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a model's graph gives for the example images, computed here. */
final class ExpectedOutputs {
  private final SavedModel model;
  private final Pipeline pipeline;

  ExpectedOutputs(SavedModel model) {
    this.model = model;
    this.pipeline = model.card().preprocessing().pipeline();
  }

  /** One object an image: name, file, the resized image and the output. */
  List<Map<String, Object>> of(List<ExampleImage> images) throws IOException {
    Task task = model.card().task();
    float[] nothing = new float[task.width()];
    Target unknown = task.decode(nothing, nothing);
    List<Sample> samples =
        images.stream()
            .map(i -> new Sample(Path.of(""), i.name(), unknown, "", Role.VALID, Optional.empty()))
            .toList();
    BatchLoader loader =
        BatchLoader.of(new SampleTable(task, samples), pipeline)
            .batchSize(images.size())
            .images(images.stream().map(i -> ImageSource.of(i.png(), i.name())).toList())
            .build();
    try (Batches batches = loader.epoch(0);
        Batch batch = batches.next()) {
      float[][] scores =
          model
              .network()
              .evaluate(batch.features(), batch.targets(), batch.mask(), model.card().calibration())
              .scores();
      float[] features = floats(batch.features());
      List<Map<String, Object>> outputs = new ArrayList<>();
      int length = features.length / images.size();
      for (int i = 0; i < images.size(); i++) {
        float[] seen = new float[length];
        System.arraycopy(features, i * length, seen, 0, length);
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("name", images.get(i).name());
        output.put("file", images.get(i).png());
        output.put("resized", ExampleImage.png(buffered(pipeline.image(seen))));
        output.put("expected", output(scores[i]));
        outputs.add(output);
      }
      return outputs;
    }
  }

  private static float[] floats(INDArray array) {
    try (INDArray copy = array.dup('c')) {
      return copy.data().asFloat();
    }
  }

  /** As the graph gives it. */
  private Object output(float[] scores) {
    if (!model.card().task().hasPoints()) {
      return scores;
    }
    ImageSize size = model.card().preprocessing().size();
    return IntStream.range(0, scores.length / 2)
        .mapToObj(k -> new Point(scores[2 * k], scores[2 * k + 1]).unscaled(size))
        .map(p -> List.of((float) p.x(), (float) p.y()))
        .toList();
  }

  private static BufferedImage buffered(Image image) {
    BufferedImage buffered =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    byte[] rgb = image.rgb();
    for (int i = 0; i < image.width() * image.height(); i++) {
      int pixel = (rgb[3 * i] & 0xff) << 16 | (rgb[3 * i + 1] & 0xff) << 8 | rgb[3 * i + 2] & 0xff;
      buffered.setRGB(i % image.width(), i / image.width(), pixel);
    }
    return buffered;
  }
}
