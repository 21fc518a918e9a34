package org.finetune4j.app.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.finetune4j.app.draw.Mark;
import org.finetune4j.app.draw.MarkColor;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.image.ImageDecoder;
import org.finetune4j.eval.MeanPoint;
import org.finetune4j.eval.PointPredictions;
import org.finetune4j.eval.Predictions;
import org.finetune4j.model.network.ModelCard;

/** Points sought in the image, told in pixels of the original. */
record PointsView() implements TaskView {
  /** Where a card keeps the training images' mean point: x,y scaled, a blank between points. */
  private static final String MEAN_POINT = "mean_point";

  @Override
  public Findings findings(Predictions predictions, EvaluationSettings yardstick) {
    return PointFindings.of((PointPredictions) predictions, yardstick);
  }

  @Override
  public EvaluationSettings yardstick(SampleTable train) {
    List<String> names = train.task().names();
    double[][][] targets = new double[train.size()][names.size()][2];
    boolean[][] present = new boolean[train.size()][names.size()];
    for (int row = 0; row < train.size(); row++) {
      Sample sample = train.samples().get(row);
      Optional<ImageSize> size = size(sample);
      for (int k = 0; k < names.size() && size.isPresent(); k++) {
        Optional<Point> point = sample.target().points().get(k).map(p -> p.scaled(size.get()));
        present[row][k] = point.isPresent();
        targets[row][k] = point.map(p -> new double[] {p.x(), p.y()}).orElse(new double[2]);
      }
    }
    return EvaluationSettings.none().withMeanPoint(MeanPoint.of(names, targets, present));
  }

  // An image that cannot be read was not trained on either.
  private static Optional<ImageSize> size(Sample sample) {
    try {
      return Optional.of(ImageDecoder.open(sample.image()).size());
    } catch (BadInputException e) {
      return Optional.empty();
    }
  }

  @Override
  public EvaluationSettings yardstick(ModelCard card) {
    String text = card.provenance().getOrDefault(MEAN_POINT, "");
    if (text.isEmpty()) {
      return EvaluationSettings.none();
    }
    return EvaluationSettings.none().withMeanPoint(meanPoint(text, card.task().names().size()));
  }

  private static double[][] meanPoint(String text, int points) {
    try {
      double[][] mean =
          Arrays.stream(text.split(" "))
              .map(xy -> Arrays.stream(xy.split(",")).mapToDouble(Double::parseDouble).toArray())
              .toArray(double[][]::new);
      if (mean.length == points && Arrays.stream(mean).allMatch(PointsView::isPlace)) {
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

  @Override
  public ModelCard remember(ModelCard card, Findings findings, EvaluationSettings yardstick) {
    Map<String, String> facts = new TreeMap<>(card.provenance());
    yardstick
        .meanPoint()
        .ifPresent(
            mean ->
                facts.put(
                    MEAN_POINT,
                    Arrays.stream(mean)
                        .map(xy -> xy[0] + "," + xy[1])
                        .collect(Collectors.joining(" "))));
    return card.withProvenance(facts);
  }

  @Override
  public List<String> header(Predictions predictions) {
    List<String> header = new ArrayList<>(List.of("file"));
    for (String name : ((PointPredictions) predictions).points()) {
      header.addAll(List.of(name + ".x", name + ".y"));
    }
    return header;
  }

  @Override
  public PredictionText answer(Predictions predictions, int row, ModelCard card) {
    PointPredictions points = (PointPredictions) predictions;
    String file = points.files().get(row);
    ImageSize size = new ImageSize(points.height(row), points.width(row));
    boolean several = points.points().size() > 1;
    Map<String, Object> places = new LinkedHashMap<>();
    List<String> cells = new ArrayList<>(List.of(file));
    List<String> words = new ArrayList<>();
    List<Mark> marks = new ArrayList<>();
    for (int k = 0; k < points.points().size(); k++) {
      Point at = new Point(points.predicted(row, k, 0), points.predicted(row, k, 1)).unscaled(size);
      String name = points.points().get(k);
      places.put(name, place(at));
      cells.add(String.format(Locale.ROOT, "%.3f", at.x()));
      cells.add(String.format(Locale.ROOT, "%.3f", at.y()));
      words.add(
          String.format(Locale.ROOT, "%s(%.1f, %.1f)", several ? name + " " : "", at.x(), at.y()));
      marks.add(new Mark(at, MarkColor.PREDICTED, several ? name : ""));
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", file);
    json.put("width", size.width());
    json.put("height", size.height());
    json.put("points", places);
    return new PredictionText(file, String.join("  ", words), json, cells, marks);
  }

  // In this order: Map.of has another one in every process.
  private static Map<String, Double> place(Point at) {
    Map<String, Double> place = new LinkedHashMap<>();
    place.put("x", at.x());
    place.put("y", at.y());
    return place;
  }
}
