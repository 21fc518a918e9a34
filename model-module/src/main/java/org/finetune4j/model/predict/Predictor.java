package org.finetune4j.model.predict;

import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.finetune4j.data.image.ImageSource;
import org.finetune4j.data.load.Batch;
import org.finetune4j.data.load.BatchLoader;
import org.finetune4j.data.load.Batches;
import org.finetune4j.data.load.OnBadImage;
import org.finetune4j.model.network.SavedModel;

/**
 * Predicts with a saved model, as its card has it: preprocessing, calibration, thresholds. It does
 * not close the model, and throws an {@link IllegalStateException} once the model is closed.
 *
 * <p>Any number of threads may share it: images are decoded in parallel, and the network locks
 * itself and serves one thread at a time. Each gets what it would get alone, to the bit.
 */
public final class Predictor {
  private static final Path HERE = Path.of("");

  private final SavedModel model;
  private final PredictorOptions options;
  private final PredictionDecoder decoder;

  private Predictor(SavedModel model, PredictorOptions options) {
    this.model = Objects.requireNonNull(model);
    this.options = Objects.requireNonNull(options);
    this.decoder = PredictionDecoder.of(model.card());
  }

  /** A predictor with the default options. */
  public static Predictor of(SavedModel model) {
    return of(model, PredictorOptions.defaults());
  }

  /** A predictor of that model. */
  public static Predictor of(SavedModel model, PredictorOptions options) {
    return new Predictor(model, options);
  }

  /**
   * The prediction for the image in a file.
   *
   * @throws BadInputException if it cannot be read
   */
  public Prediction predict(Path image) {
    return predict(ImageSource.of(image));
  }

  /**
   * The prediction for an image file in memory.
   *
   * @throws BadInputException if it cannot be read
   */
  public Prediction predict(byte[] image) {
    return predict(ImageSource.of(image, "the image"));
  }

  /**
   * The prediction for an image file that is read to its end, and not closed.
   *
   * @throws BadInputException if it cannot be read
   */
  public Prediction predict(InputStream image) {
    return predict(ImageSource.of(image, "the image"));
  }

  /**
   * The prediction for an image in memory.
   *
   * @throws BadInputException if it is over the limits
   */
  public Prediction predict(BufferedImage image) {
    return predict(ImageSource.of(image, "the image"));
  }

  private Prediction predict(ImageSource image) {
    return predictions(List.of(image), OnBadImage.STOP).get(0);
  }

  /**
   * Predictions for images, in their order; those that are skipped are left out.
   *
   * @throws BadInputException if an image cannot be read and such are not skipped, or none is left
   */
  public List<Prediction> predict(List<ImageSource> images) {
    return predictions(images, onBadImage());
  }

  private List<Prediction> predictions(List<ImageSource> images, OnBadImage onBadImage) {
    Map<Sample, String> names = new IdentityHashMap<>();
    List<Sample> samples = new ArrayList<>();
    for (ImageSource image : images) {
      String file = image.path().map(Path::toString).orElse("image " + (samples.size() + 1));
      Sample sample = new Sample(HERE, file, unknown(), "", Role.VALID, Optional.empty());
      samples.add(sample);
      names.put(sample, image.name());
    }
    SampleTable table = new SampleTable(model.card().task(), samples);
    Scores scores = score(loader(table, onBadImage).images(images).build());
    List<Prediction> predictions = new ArrayList<>();
    for (int row = 0; row < scores.scores().length; row++) {
      var origin = scores.origins().get(row);
      predictions.add(decoder.decode(names.get(origin.sample()), origin, scores.scores()[row]));
    }
    return List.copyOf(predictions);
  }

  /**
   * Where the network finds labels or classes in an image.
   *
   * @param names of the model's labels or classes
   * @return one map a name, in their order
   * @throws BadInputException if the image cannot be read
   * @throws IllegalArgumentException for another name, or a model of points
   */
  public List<HeatMap> heatMaps(ImageSource image, List<String> names) {
    Task task = model.card().task();
    int[] outputs = names.stream().mapToInt(name -> output(task, name)).toArray();
    Sample sample = new Sample(HERE, "image", unknown(), "", Role.VALID, Optional.empty());
    BatchLoader loader =
        loader(new SampleTable(task, List.of(sample)), OnBadImage.STOP)
            .images(List.of(image))
            .build();
    try (Batches batches = loader.epoch(0);
        Batch batch = batches.next()) {
      float[][][] maps = model.network().activationMaps(batch.features(), outputs);
      List<HeatMap> found = new ArrayList<>();
      for (int i = 0; i < maps.length; i++) {
        found.add(new HeatMap(names.get(i), maps[i], batch.origins().get(0).placement()));
      }
      return List.copyOf(found);
    }
  }

  private static int output(Task task, String name) {
    int output =
        task.byKind(
            labels -> labels.names().indexOf(name),
            points -> -1,
            category -> category.names().indexOf(name));
    if (output < 0) {
      throw new IllegalArgumentException("no label or class '" + name + "'");
    }
    return output;
  }

  // Every number of it is masked, or nothing.
  private Target unknown() {
    Task task = model.card().task();
    float[] nothing = new float[task.width()];
    return task.decode(nothing, nothing);
  }

  /**
   * Scores of a table's images beside their targets, for an evaluation.
   *
   * @param table of the model's task
   * @throws BadInputException if an image cannot be read and such are not skipped, or none is left
   */
  public Scores score(SampleTable table) {
    return score(loader(table, onBadImage()).build());
  }

  private BatchLoader.Builder loader(SampleTable table, OnBadImage onBadImage) {
    if (table.size() == 0) {
      throw new BadInputException("There is no image to predict.");
    }
    return BatchLoader.of(table, model.card().preprocessing().pipeline())
        .batchSize(Math.min(options.batchSize(), table.size()))
        .threads(options.threads())
        .limits(options.limits())
        .onBadImage(onBadImage);
  }

  private OnBadImage onBadImage() {
    return options.skipped().isPresent() ? OnBadImage.SKIP : OnBadImage.STOP;
  }

  private Scores score(BatchLoader loader) {
    try (Batches batches = loader.epoch(0)) {
      return Scores.of(model, batches);
    } finally {
      options.skipped().ifPresent(loader.badImages()::forEach);
    }
  }
}
