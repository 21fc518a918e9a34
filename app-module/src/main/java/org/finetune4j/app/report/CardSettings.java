package org.finetune4j.app.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.image.ImageDecoder;
import org.finetune4j.eval.report.Evaluation;
import org.finetune4j.eval.report.EvaluationSettings;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.training.TaskPredictions;

/** What a model's card keeps for evaluations to come: the threshold, the baseline of points. */
public final class CardSettings {
  /** Where a card keeps the training images' mean point: x,y scaled, a blank between points. */
  private static final String MEAN_POINT = "mean_point";

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

  /**
   * Out of a model's card.
   *
   * @throws BadInputException where the card is damaged
   */
  public static EvaluationSettings of(ModelCard card) {
    EvaluationSettings settings = EvaluationSettings.defaults().withThreshold(card.threshold());
    String text = card.provenance().getOrDefault(MEAN_POINT, "");
    return text.isEmpty()
        ? settings
        : settings.withMeanPoint(meanPoint(text, card.task().names().size()));
  }

  private static double[][] meanPoint(String text, int points) {
    try {
      double[][] mean =
          Arrays.stream(text.split(" "))
              .map(xy -> Arrays.stream(xy.split(",")).mapToDouble(Double::parseDouble).toArray())
              .toArray(double[][]::new);
      if (mean.length == points && Arrays.stream(mean).allMatch(CardSettings::isPlace)) {
        return mean;
      }
    } catch (NumberFormatException e) {
      // falls through to the one sentence below
    }
    throw new BadInputException(
        String.format(
            Locale.ROOT,
            "The model's '%s' is '%s', not x,y for each of its %d points: the file is damaged, take another copy.",
            MEAN_POINT,
            text,
            points));
  }

  private static boolean isPlace(double[] xy) {
    return xy.length == 2 && Double.isFinite(xy[0]) && Double.isFinite(xy[1]);
  }

  /** The card with the evaluation's threshold of labels, and the settings' mean point. */
  public static ModelCard keep(ModelCard card, Evaluation evaluation, EvaluationSettings settings) {
    Map<String, String> facts = new TreeMap<>(card.provenance());
    settings.meanPoint().ifPresent(mean -> facts.put(MEAN_POINT, text(mean)));
    ModelCard kept = card.withProvenance(facts);
    return evaluation.byTask(
        labels -> kept.withThreshold(labels.decisions().threshold()),
        points -> kept,
        category -> kept);
  }

  private static String text(double[][] mean) {
    return Arrays.stream(mean).map(xy -> xy[0] + "," + xy[1]).collect(Collectors.joining(" "));
  }
}
