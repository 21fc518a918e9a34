package org.finetune4j.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.finetune4j.app.demo.DrawnFolder;
import org.finetune4j.app.demo.FaceImages;
import org.finetune4j.app.demo.ShapeImages;
import org.finetune4j.app.run.DataArguments;
import org.finetune4j.app.run.RunDirectory;
import org.finetune4j.app.run.TrainingPlan;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Split;
import org.finetune4j.data.Task;
import org.finetune4j.data.read.LabelsCsv;
import org.finetune4j.data.read.PointsCsv;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.network.Backbone;
import org.finetune4j.training.TrainingConfig;
import org.finetune4j.training.TrainingConfigBuilder;
import org.finetune4j.training.batch.Augmentation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: the whole way, on images drawn here, in a few minutes. */
@Command(
    name = "demo",
    description = {
      "Trains and evaluates on images that it draws itself.",
      "Needs no download and no file. Labels first, then points; two or three minutes on two cores."
    },
    sortOptions = false,
    footer = {"", "Example:", "  finetune4j demo --out demo"})
final class DemoCommand implements Callable<Integer> {
  private static final String COMMAND = "finetune4j demo";
  private static final String LABELS = "labels";
  private static final String POINTS = "points";

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "demo",
      description = "Folder for the images and the two runs; an earlier demo there is replaced.")
  @Under(Heading.OUTPUT)
  private Path out;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of images, weights and order.")
  @Under(Heading.TRAINING)
  private long seed;

  @Option(
      names = "--quick",
      hidden = true,
      description = "A few images and steps: shows that it runs, not that it learns.")
  private boolean quick;

  @Mixin private EngineOptions engine;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    try (RunDirectory labels = RunDirectory.again(out.resolve(LABELS), COMMAND);
        RunDirectory points = RunDirectory.again(out.resolve(POINTS), COMMAND)) {
      return draw(labels, points, console);
    }
  }

  private int draw(RunDirectory labels, RunDirectory points, Console console) throws IOException {
    Path shapes = out.resolve("shapes");
    Path faces = out.resolve("faces");
    // By an earlier version, which left no mark, where there is a run of it.
    boolean drawnBefore = RunDirectory.madeBy(labels.place(), COMMAND);
    DrawnFolder drawnShapes = DrawnFolder.of(shapes, drawnBefore);
    DrawnFolder drawnFaces = DrawnFolder.of(faces, drawnBefore);
    drawnShapes.mark();
    drawnFaces.mark();
    console.note("Drawing images in " + shapes + " and " + faces + ".");
    new ShapeImages(quick ? 40 : 1000, seed).write(shapes);
    new FaceImages(quick ? 2 : 8, quick ? 20 : 100, seed).write(faces);

    console.result("Shapes: the labels of an image, any number or none");
    int code = TrainCommand.run(labelsPlan(shapes), labels, console);
    if (code != 0) {
      return code;
    }
    console.result("");
    console.result("Faces: the centre of the face of a person not trained on");
    return TrainCommand.run(pointsPlan(faces), points, console);
  }

  private TrainingPlan labelsPlan(Path shapes) {
    SampleTable table = LabelsCsv.pascal2007(shapes).read().split(Split.byColumn());
    TrainingConfig config =
        recipe(table.task(), 12).size(ImageSize.square(64)).minScale(0.8).build();
    return plan(table, config, shapes, Map.of());
  }

  private TrainingPlan pointsPlan(Path faces) {
    String last = quick ? "2" : "8";
    SampleTable table =
        PointsCsv.of(faces.resolve("points.csv"), faces)
            .point("face", "x", "y")
            .groupColumn("person")
            .read()
            .split(Split.holdOut(List.of(last)));
    TrainingConfig config =
        recipe(table.task(), 16)
            .size(new ImageSize(72, 96))
            .augmentation(Augmentation.AFFINE)
            .build();
    return plan(
        table,
        config,
        faces,
        Map.of(
            "--csv", List.of("points.csv"),
            "--point", List.of("face"),
            "--group", List.of("person"),
            "--hold-out", List.of(last)));
  }

  private TrainingConfigBuilder recipe(Task task, int epochs) {
    return TrainingConfig.builder(task)
        .batchSize(quick ? 8 : 32)
        .freezeEpochs(0)
        .epochs(quick ? 1 : epochs)
        .learningRate(0.01)
        .rateMultiplier(1)
        .head(new HeadSpec(64, 0, 0.1))
        .seed(seed)
        .engine(engine.request())
        .loaderThreads(engine.loaderThreads())
        .cacheBytes(64L << 20);
  }

  private TrainingPlan plan(
      SampleTable table, TrainingConfig config, Path folder, Map<String, List<String>> options) {
    Map<String, List<String>> named = new TreeMap<>(options);
    named.put("--data", List.of(folder.toAbsolutePath().normalize().toString()));
    return new TrainingPlan(
        table,
        Backbone.untrained(BackboneOptions.small()),
        config,
        true,
        0,
        false,
        false,
        Optional.empty(),
        new DataArguments(named),
        CommandText.of(spec));
  }
}
