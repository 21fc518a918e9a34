package org.finetune4j.app.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.finetune4j.app.console.Printable;
import org.finetune4j.app.report.Numbers;
import org.finetune4j.app.report.Renderer;
import org.finetune4j.app.report.Table;
import org.finetune4j.eval.Counts;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.calibration.Reliability;
import org.finetune4j.eval.interval.Replicates;
import org.finetune4j.eval.labelerror.LabelErrors;
import org.finetune4j.eval.report.LabelEvaluation;
import org.finetune4j.eval.report.LabelMistakes;
import org.finetune4j.eval.report.LabelMistakes.WrongDecision;
import org.finetune4j.eval.report.LabelReport;
import org.finetune4j.eval.report.NoneOfTheAbove;

/** Several labels or none. */
record LabelContent(
    LabelEvaluation evaluation, Renderer renderer, Replicates replicates, LabelScores scores)
    implements TaskContent {
  /** Of an image with very many labels, those of the greatest scores and those on it are shown. */
  private static final int LABELS_OF_AN_IMAGE = 40;

  private static final int CONFIDENT = 20;
  private static final int PAIRS = 15;
  private static final String CONFIDENT_CARDS = "confident-cards";

  LabelContent(LabelEvaluation evaluation, Renderer renderer, Replicates replicates) {
    this(evaluation, renderer, replicates, LabelScores.of(evaluation));
  }

  private LabelPredictions predictions() {
    return evaluation.predictions();
  }

  private IntStream labels() {
    return IntStream.range(0, predictions().classes().size());
  }

  @Override
  public String name() {
    return "labels";
  }

  @Override
  public Map<String, Object> data() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("classes", predictions().classes().stream().map(Printable::line).toList());
    data.put("threshold", evaluation.decisions().threshold());
    data.put("thresholds", labels().mapToObj(evaluation::threshold).toList());
    data.put("floor", scores.floor());
    data.put("counted", scores.counted());
    data.put("positives", scores.positives());
    data.put("kept", scores.kept());
    data.put("scores", scores.scores());
    data.put("truths", scores.truths());
    data.put("reliability", bins(evaluation.reliability()));
    data.put(
        "reliabilityByLabel", labels().mapToObj(c -> bins(evaluation.reliability(c))).toList());
    data.put("likelyErrors", likelyErrors().data());
    data.put("confident", confident().stream().map(this::wrong).toList());
    evaluation.unlabelled().ifPresent(none -> data.put("none", trades(none)));
    return data;
  }

  private LikelyErrors likelyErrors() {
    return LikelyErrors.of(LabelErrors.of(predictions()));
  }

  private List<WrongDecision> confident() {
    return evaluation.mistakes().confident(CONFIDENT);
  }

  private List<Object> wrong(WrongDecision wrong) {
    int label = predictions().classes().indexOf(wrong.label());
    return List.of(label, wrong.score(), wrong.falseAlarm());
  }

  private static List<List<Object>> trades(NoneOfTheAbove none) {
    return none.curve().stream()
        .filter(trade -> trade.recall().isPresent())
        .map(
            trade ->
                List.<Object>of(
                    trade.threshold(), trade.falseAlarmRate(), trade.recall().getAsDouble()))
        .toList();
  }

  private static List<Map<String, Object>> bins(Reliability reliability) {
    return reliability.bins().stream()
        .filter(bin -> bin.count() > 0)
        .map(
            bin ->
                Map.<String, Object>of(
                    "count", bin.count(),
                    "score", rounded(bin.meanScore()),
                    "positives", rounded(bin.positiveShare())))
        .toList();
  }

  private static double rounded(OptionalDouble value) {
    return Math.round(value.orElseThrow() * 1e6) / 1e6;
  }

  @Override
  public List<PageSection> sections() {
    List<PageSection> sections = new ArrayList<>();
    for (Table table : renderer.tables()) {
      boolean byLabel = table.header().get(0).equals("label");
      if (!byLabel) {
        sections.add(PageSection.of("table-" + sections.size(), table));
      }
    }
    sections.addAll(
        1,
        List.of(
            PageSection.of("try-thresholds", "Try thresholds", "")
                .withControls(PageSection.ThresholdControls.from(scores.floor())),
            PageSection.of("labels", labelTable()),
            PageSection.of(
                "confident",
                "Confident errors",
                "The wrong decisions, at the stored thresholds, that the model was surest of. Often the labels are at fault, not the model.",
                CONFIDENT_CARDS),
            likelyErrors().section(),
            ShownRows.worst(
                "Largest losses", "+ right, x wrong, o missed, at the thresholds above."),
            ShownRows.evenly()));
    sections.add(PageSection.of("confused", confusions()));
    sections.add(PageSection.of("together", together()));
    evaluation.unlabelled().ifPresent(none -> sections.add(none(none)));
    return sections;
  }

  private Table confusions() {
    return new Table(
        "Missed for another",
        "Images on which a label was missed while another was wrongly predicted, at the stored thresholds.",
        List.of("missed", "predicted", "images"),
        evaluation.mistakes().confusions().stream()
            .limit(PAIRS)
            .map(c -> List.of(c.missed(), c.predicted(), Integer.toString(c.images())))
            .toList());
  }

  /** The pairs of labels that are most often on one image. */
  private Table together() {
    LabelMistakes.Cooccurrence pairs = evaluation.mistakes().cooccurrence();
    List<int[]> most =
        labels()
            .boxed()
            .flatMap(a -> labels().filter(b -> b > a).mapToObj(b -> new int[] {a, b}))
            .filter(pair -> pairs.actual().get(pair[0]).get(pair[1]) > 0)
            .sorted(
                Comparator.comparingInt((int[] pair) -> -pairs.actual().get(pair[0]).get(pair[1])))
            .limit(PAIRS)
            .toList();
    return new Table(
        "On one image",
        "The labels most often together, and on how many images they are predicted together.",
        List.of("label", "with", "actual", "predicted"),
        most.stream()
            .map(
                pair ->
                    List.of(
                        pairs.labels().get(pair[0]),
                        pairs.labels().get(pair[1]),
                        pairs.actual().get(pair[0]).get(pair[1]).toString(),
                        pairs.predicted().get(pair[0]).get(pair[1]).toString()))
            .toList());
  }

  private static PageSection none(NoneOfTheAbove none) {
    String note =
        String.format(
            Locale.ROOT,
            "%d of the %d images without a label are given one at the stored thresholds, a false-alarm rate of %s.",
            none.falseAlarms(),
            none.images(),
            Numbers.share(none.falseAlarmRate()));
    return PageSection.of("none", "None of the labels", note, "none-curve");
  }

  /** At the stored thresholds; the scripts put in those that are tried. */
  private Table labelTable() {
    List<List<String>> rows = new ArrayList<>();
    for (LabelReport label : evaluation.labels()) {
      Counts counts = label.counts();
      rows.add(
          List.of(
              label.label(),
              Long.toString(counts.positives()),
              Numbers.share(label.ap()),
              Intervals.text("ap." + label.label(), replicates),
              Numbers.share(label.apVoc11()),
              Numbers.share(label.apVocAll()),
              Numbers.share(label.rocAuc()),
              Numbers.share(label.calibrationError()),
              Numbers.share(label.threshold()),
              Long.toString(counts.truePositives()),
              Long.toString(counts.falsePositives()),
              Long.toString(counts.falseNegatives()),
              Numbers.share(counts.rates().precision()),
              Numbers.share(counts.rates().recall()),
              Numbers.share(counts.rates().f1())));
    }
    return new Table(
        "Labels",
        "AP is scikit-learn's, beside PASCAL VOC's of 2007 and of 2010. TP: rightly predicted; FP: predicted, not on the image; FN: missed. A dash is undefined: no image with the label, or none predicted.",
        List.of(
            "label",
            "images",
            "AP",
            "AP, 95 %",
            "AP VOC07",
            "AP VOC10",
            "ROC AUC",
            "calibration error",
            "threshold",
            "TP",
            "FP",
            "FN",
            "precision",
            "recall",
            "F1"),
        rows);
  }

  @Override
  public List<String> intervals() {
    return List.of(
        "map",
        "accuracy_multi",
        "f1_micro",
        "f1_macro",
        "f1_samples",
        "exact_match",
        "ece15",
        "loss");
  }

  @Override
  public Map<String, List<Integer>> images() {
    Map<String, List<Integer>> images = ShownRows.of(evaluation);
    images.put(LikelyErrors.CARDS, likelyErrors().rows());
    images.put(CONFIDENT_CARDS, confident().stream().map(WrongDecision::row).toList());
    return images;
  }

  @Override
  public Map<String, Object> image(int row) {
    List<Integer> order =
        labels()
            .boxed()
            .sorted(Comparator.comparingDouble((Integer c) -> -predictions().score(row, c)))
            .toList();
    List<List<Object>> labels = new ArrayList<>();
    for (int i = 0; i < order.size(); i++) {
      int c = order.get(i);
      int truth = !predictions().counted(row, c) ? -1 : predictions().positive(row, c) ? 1 : 0;
      if (i < LABELS_OF_AN_IMAGE || truth == 1) {
        labels.add(List.of(c, predictions().score(row, c), truth));
      }
    }
    return Map.of("labels", labels);
  }
}
