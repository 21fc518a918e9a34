package org.finetune4j.eval.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.finetune4j.eval.CategoryPredictions;
import org.finetune4j.eval.Counts;
import org.finetune4j.eval.LogLoss;

/**
 * Exactly one class an image. The class said is the one with the greatest score, the first of
 * equals.
 *
 * @param classes the classes
 * @param count images
 * @param loss mean of the negative logarithm of the true class's score
 * @param accuracy share of images said rightly
 * @param accuracyTop5 share of images whose class is among the five greatest scores; undefined with
 *     five classes or fewer, where it says nothing
 * @param accuracyMostCommon always saying the most common class here: what accuracy must beat
 * @param perClass each class against all others
 * @param confusion {@code [true class][class said]}: images
 */
public record CategoryReport(
    List<String> classes,
    int count,
    double loss,
    double accuracy,
    OptionalDouble accuracyTop5,
    double accuracyMostCommon,
    List<Counts> perClass,
    List<List<Integer>> confusion)
    implements Report {
  /** Of all the predictions. */
  public static CategoryReport of(CategoryPredictions predictions) {
    int classes = predictions.classes().size();
    int[][] confusion = new int[classes][classes];
    for (int row = 0; row < predictions.count(); row++) {
      confusion[predictions.target(row)][predictions.predicted(row)]++;
    }
    int mostCommon = Arrays.stream(confusion).mapToInt(r -> Arrays.stream(r).sum()).max().orElse(0);
    return new CategoryReport(
        predictions.classes(),
        predictions.count(),
        IntStream.range(0, predictions.count())
            .mapToDouble(
                row -> -Math.log(LogLoss.clip(predictions.score(row, predictions.target(row)))))
            .average()
            .orElseThrow(),
        share(predictions, row -> predictions.predicted(row) == predictions.target(row)),
        classes > 5 ? OptionalDouble.of(topAccuracy(predictions, 5)) : OptionalDouble.empty(),
        (double) mostCommon / predictions.count(),
        IntStream.range(0, classes).mapToObj(c -> counts(confusion, c)).toList(),
        Arrays.stream(confusion).map(r -> Arrays.stream(r).boxed().toList()).toList());
  }

  /** Share of images whose class is among the k greatest scores. */
  public static double topAccuracy(CategoryPredictions predictions, int k) {
    return share(predictions, row -> predictions.rank(row, predictions.target(row)) < k);
  }

  private static double share(CategoryPredictions predictions, IntPredicate right) {
    return (double) IntStream.range(0, predictions.count()).filter(right).count()
        / predictions.count();
  }

  private static Counts counts(int[][] confusion, int c) {
    long total = Arrays.stream(confusion).flatMapToInt(Arrays::stream).asLongStream().sum();
    long there = Arrays.stream(confusion[c]).asLongStream().sum();
    long said = Arrays.stream(confusion).mapToLong(row -> row[c]).sum();
    long right = confusion[c][c];
    return new Counts(right, said - right, there - right, total - there - said + right);
  }

  /** Mean F1 of the classes that have an image, 0/0 among them as 0. */
  public OptionalDouble f1Macro() {
    return perClass.stream()
        .filter(c -> c.positives() > 0)
        .mapToDouble(c -> c.rates().f1().orElse(0))
        .average();
  }

  @Override
  public Map<String, Object> toMap() {
    NamedValues byClass = new NamedValues();
    List<Object> rows = new ArrayList<>();
    for (int c = 0; c < classes.size(); c++) {
      Counts counts = perClass.get(c);
      byClass.put(
          classes.get(c),
          new NamedValues()
              .put("count", counts.positives())
              .put("precision", counts.rates().precision())
              .put("recall", counts.rates().recall())
              .put("f1", counts.rates().f1())
              .map());
      rows.add(confusion.get(c));
    }
    return new NamedValues()
        .put("task", "category")
        .put("count", count)
        .put("loss", loss)
        .put("accuracy", accuracy)
        .put("accuracy_top5", accuracyTop5)
        .put("accuracy_most_common", accuracyMostCommon)
        .put("f1_macro", f1Macro())
        .put("by_class", byClass.map())
        .put("classes", classes)
        .put("confusion", rows)
        .map();
  }
}
