package org.finetune4j.app;

import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.finetune4j.app.draw.Sheet;
import org.finetune4j.app.report.CardSettings;
import org.finetune4j.app.report.Renderer;
import org.finetune4j.app.run.BatchSheet;
import org.finetune4j.app.run.PredictionSheet;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.load.Batch;
import org.finetune4j.data.load.BatchLoader;
import org.finetune4j.data.load.Batches;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.eval.report.Evaluation;
import org.finetune4j.model.PretrainedInput;
import org.finetune4j.training.Learner;
import org.finetune4j.training.TrainingConfig;
import org.finetune4j.training.batch.ImageTransforms;

/**
 * Sheets of images for who works in jshell or a notebook, as {@code show-batch} and {@code
 * show-results} draw them.
 */
public final class Show {
  private Show() {}

  /**
   * Training images as the network gets them, cropped and augmented, with their targets.
   *
   * @param table with a split
   * @param count of images, at least 1; fewer where there are fewer
   * @throws BadInputException if an image cannot be read
   */
  public static BufferedImage batch(SampleTable table, TrainingConfig config, int count) {
    SampleTable images = table.train();
    Pipeline pipeline =
        ImageTransforms.training(config.images(), table.task(), PretrainedInput.imagenet());
    BatchLoader loader =
        BatchLoader.of(images, pipeline)
            .batchSize(Math.min(count, images.size()))
            .shuffle(true)
            .seed(config.seed())
            .build();
    try (Batches batches = loader.epoch(0);
        Batch batch = batches.next()) {
      String title =
          String.format(
              Locale.ROOT, "%s: a batch, %s", table.task().name(), config.images().size());
      return BatchSheet.of(title, batch, loader.pipeline(), table.task()).draw();
    }
  }

  /**
   * Validation images, taken evenly, with what the learner predicts and what is right.
   *
   * @param table with a split
   * @param count of images, at least 1; fewer where there are fewer
   * @throws BadInputException if an image cannot be read
   */
  public static BufferedImage results(SampleTable table, Learner learner, int count) {
    List<Sample> valid = table.valid().samples();
    List<Sample> shown =
        PredictionSheet.evenly(count, valid.size()).stream().map(valid::get).toList();
    Map<String, Sample> byFile = new LinkedHashMap<>();
    shown.forEach(sample -> byFile.put(sample.file(), sample));
    Evaluation evaluation =
        Evaluation.of(
            learner.predictions(table.withSamples(shown)), CardSettings.of(learner.card()));
    List<Integer> rows = IntStream.range(0, evaluation.predictions().count()).boxed().toList();
    Sheet sheet = PredictionSheet.of("Predictions", Renderer.of(evaluation), rows, byFile);
    return sheet.draw();
  }
}
