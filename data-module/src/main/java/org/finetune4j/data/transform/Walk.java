package org.finetune4j.data.transform;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.RandomSource;
import org.finetune4j.data.image.Image;

/** One sample on its way through a pipeline, stopped after each step. */
record Walk(Pipeline pipeline, Image image, List<Optional<Point>> points, RandomSource source) {
  private static final Normalize TO_ONE =
      new Normalize(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));

  List<PipelineStep> steps() {
    List<PipelineStep> steps = new ArrayList<>();
    steps.add(image("decode", image));
    points("points", "pixels of the original", points, steps);
    for (int i = 0; i < pipeline.framings().size(); i++) {
      Transform[] soFar = pipeline.framings().subList(0, i + 1).toArray(new Transform[0]);
      after(soFar[i], soFar, steps);
    }
    pipeline
        .augment()
        .ifPresent(
            augment -> {
              List<Transform> all = new ArrayList<>(pipeline.framings());
              all.add(augment);
              after(augment, all.toArray(new Transform[0]), steps);
            });
    Transformed end = pipeline.apply(image, points, source);
    ImageSize size = pipeline.size();
    List<Integer> shape = List.of(3, size.height(), size.width());
    double[] values = new double[end.chw().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = end.chw()[i];
    }
    steps.add(step("Normalize", "float32", shape, values));
    points("points", "scaled to the image", end.points(), steps);
    return steps;
  }

  private void after(Transform last, Transform[] soFar, List<PipelineStep> steps) {
    Pipeline part =
        (pipeline.isRandom() ? Pipeline.training(soFar) : Pipeline.validation(soFar))
            .with(TO_ONE)
            .with(pipeline.interpolation());
    Transformed seen = part.apply(image, points, source);
    steps.add(image(last.getClass().getSimpleName(), part.image(seen.chw())));
  }

  private static PipelineStep image(String name, Image image) {
    double[] levels = new double[image.rgb().length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = image.rgb()[i] & 0xff;
    }
    return step(name, "RGB, 8 bits", List.of(image.height(), image.width(), 3), levels);
  }

  private static void points(
      String name, String type, List<Optional<Point>> points, List<PipelineStep> steps) {
    double[] values =
        points.stream()
            .flatMap(Optional::stream)
            .flatMapToDouble(p -> DoubleStream.of(p.x(), p.y()))
            .toArray();
    if (values.length > 0) {
      steps.add(step(name, type, List.of(points.size(), 2), values));
    }
  }

  private static PipelineStep step(String name, String type, List<Integer> shape, double[] values) {
    double low = DoubleStream.of(values).min().orElseThrow();
    double high = DoubleStream.of(values).max().orElseThrow();
    return new PipelineStep(name, type, shape, low, high);
  }
}
