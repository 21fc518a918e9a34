package org.finetune4j.app.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.image.ImageDecoder;
import org.finetune4j.eval.report.Evaluation;
import org.finetune4j.eval.report.EvaluationSettings;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.Thresholds;
import org.finetune4j.training.TaskPredictions;

/** What a model's card keeps for evaluations to come: thresholds, the baseline of points. */
public final class CardSettings {
  private CardSettings() {}

  /** Out of the images that were trained on; one that cannot be read was not. */
  public static EvaluationSettings of(SampleTable train) {
    List<Sample> samples = new ArrayList<>();
    List<ImageSize> sizes = new ArrayList<>();
    for (Sample sample : train.samples()) {
      if (sample.target().points().isEmpty()) {
        continue; // no size is needed
      }
      try {
        sizes.add(ImageDecoder.open(sample.image()).size());
        samples.add(sample);
      } catch (BadInputException e) {
        // left out
      }
    }
    return TaskPredictions.baseline(train.task(), samples, sizes);
  }

  /** Out of a model's card. */
  public static EvaluationSettings of(ModelCard card) {
    Thresholds thresholds = card.thresholds();
    EvaluationSettings settings =
        EvaluationSettings.defaults().withThresholds(thresholds.common(), thresholds.byLabel());
    return card.meanPoint().isEmpty()
        ? settings
        : settings.withMeanPoint(
            card.meanPoint().stream()
                .map(p -> new double[] {p.x(), p.y()})
                .toArray(double[][]::new));
  }

  /** The card with the evaluation's threshold of labels, and the settings' mean point. */
  public static ModelCard keep(ModelCard card, Evaluation evaluation, EvaluationSettings settings) {
    ModelCard kept =
        settings.meanPoint().map(CardSettings::points).map(card::withMeanPoint).orElse(card);
    return evaluation.byTask(
        labels -> kept.withThresholds(Thresholds.of(labels.decisions().threshold())),
        points -> kept,
        category -> kept);
  }

  private static List<Point> points(double[][] mean) {
    return Arrays.stream(mean).map(xy -> new Point(xy[0], xy[1])).toList();
  }
}
