package org.finetune4j.eval.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.finetune4j.eval.CategoryPredictions;
import org.finetune4j.eval.Counts;
import org.finetune4j.eval.LogLoss;
import org.finetune4j.eval.Metric;
import org.finetune4j.eval.interval.WeightedMetrics;

/**
 * Exactly one class an image. The predicted class is the one with the greatest score, the first of
 * equals.
 */
public final class CategoryEvaluation implements Evaluation {
  /** The names of {@link #headline()}, in order. */
  public static final List<String> HEADLINE = List.of("accuracy");

  private final CategoryPredictions predictions;
  private final Lazy<int[][]> confusion;

  private CategoryEvaluation(CategoryPredictions predictions) {
    this.predictions = predictions;
    this.confusion = new Lazy<>(() -> confusion(predictions));
  }

  /** Of all the predictions. */
  public static CategoryEvaluation of(CategoryPredictions predictions) {
    return new CategoryEvaluation(predictions);
  }

  private static int[][] confusion(CategoryPredictions predictions) {
    int classes = predictions.classes().size();
    int[][] confusion = new int[classes][classes];
    for (int row = 0; row < predictions.count(); row++) {
      confusion[predictions.target(row)][predictions.predicted(row)]++;
    }
    return confusion;
  }

  @Override
  public CategoryPredictions predictions() {
    return predictions;
  }

  @Override
  public List<Metric> headline() {
    return List.of(new Metric(HEADLINE.get(0), OptionalDouble.of(accuracy()), true));
  }

  @Override
  public Map<String, OptionalDouble> summary() {
    Map<String, OptionalDouble> metrics = new LinkedHashMap<>();
    metrics.put("loss", OptionalDouble.of(loss()));
    metrics.put("accuracy", OptionalDouble.of(accuracy()));
    metrics.put("accuracy_most_common", OptionalDouble.of(accuracyMostCommon()));
    metrics.put("f1_macro", f1Macro());
    return metrics;
  }

  @Override
  public WeightedMetrics weighted() {
    return new WeightedCategory(this);
  }

  /** Mean of the negative logarithm of the true class's score. */
  public double loss() {
    return IntStream.range(0, predictions.count()).mapToDouble(this::loss).average().orElseThrow();
  }

  @Override
  public double loss(int row) {
    return -Math.log(LogLoss.clip(predictions.score(row, predictions.target(row))));
  }

  /** Share of images predicted rightly. */
  public double accuracy() {
    return share(row -> predictions.predicted(row) == predictions.target(row));
  }

  /** Share of images whose class is among the k greatest scores. */
  public double topAccuracy(int k) {
    return share(row -> predictions.rank(row, predictions.target(row)) < k);
  }

  /** {@link #topAccuracy} of five; undefined with five classes or fewer, where it is always 1. */
  public OptionalDouble accuracyTop5() {
    return predictions.classes().size() > 5
        ? OptionalDouble.of(topAccuracy(5))
        : OptionalDouble.empty();
  }

  /** What always predicting the most common class here reaches: accuracy's baseline. */
  public double accuracyMostCommon() {
    int most = Arrays.stream(confusion.get()).mapToInt(r -> Arrays.stream(r).sum()).max().orElse(0);
    return (double) most / predictions.count();
  }

  private double share(IntPredicate right) {
    return (double) IntStream.range(0, predictions.count()).filter(right).count()
        / predictions.count();
  }

  /** Each class against all others. */
  public List<Counts> perClass() {
    return IntStream.range(0, predictions.classes().size()).mapToObj(this::counts).toList();
  }

  private Counts counts(int c) {
    int[][] table = confusion.get();
    long actual = Arrays.stream(table[c]).asLongStream().sum();
    long predicted = Arrays.stream(table).mapToLong(row -> row[c]).sum();
    long right = table[c][c];
    return new Counts(
        right, predicted - right, actual - right, predictions.count() - actual - predicted + right);
  }

  /** Mean F1 of the classes that have an image, 0/0 among them as 0. */
  public OptionalDouble f1Macro() {
    return perClass().stream()
        .filter(c -> c.positives() > 0)
        .mapToDouble(c -> c.rates().f1().orElse(0))
        .average();
  }

  /** Images by {@code [actual class][predicted class]}. */
  public List<List<Integer>> confusion() {
    return Arrays.stream(confusion.get()).map(r -> Arrays.stream(r).boxed().toList()).toList();
  }

  /** A class taken for another, and on how many images. */
  public record Confusion(String actual, String predicted, int count) {}

  /** The confused pairs of classes, the most frequent first. */
  public List<Confusion> confusions() {
    int[][] table = confusion.get();
    List<String> classes = predictions.classes();
    List<Confusion> confusions = new ArrayList<>();
    for (int a = 0; a < table.length; a++) {
      for (int p = 0; p < table.length; p++) {
        if (a != p && table[a][p] > 0) {
          confusions.add(new Confusion(classes.get(a), classes.get(p), table[a][p]));
        }
      }
    }
    confusions.sort(Comparator.comparingInt(Confusion::count).reversed());
    return confusions;
  }

  @Override
  public Map<String, Object> toMap() {
    NamedValues byClass = new NamedValues();
    List<Counts> perClass = perClass();
    for (int c = 0; c < perClass.size(); c++) {
      Counts counts = perClass.get(c);
      byClass.put(
          predictions.classes().get(c),
          new NamedValues()
              .put("count", counts.positives())
              .put("precision", counts.rates().precision())
              .put("recall", counts.rates().recall())
              .put("f1", counts.rates().f1())
              .map());
    }
    return new NamedValues()
        .put("task", "category")
        .put("count", predictions.count())
        .put("loss", loss())
        .put("accuracy", accuracy())
        .put("accuracy_top5", accuracyTop5())
        .put("accuracy_most_common", accuracyMostCommon())
        .put("f1_macro", f1Macro())
        .put("by_class", byClass.map())
        .put("classes", predictions.classes())
        .put("confusion", confusion())
        .map();
  }

  @Override
  public <R> R byTask(
      Function<LabelEvaluation, R> labels,
      Function<PointEvaluation, R> points,
      Function<CategoryEvaluation, R> category) {
    return category.apply(this);
  }
}
