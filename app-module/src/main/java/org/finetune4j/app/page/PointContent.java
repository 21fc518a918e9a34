package org.finetune4j.app.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.finetune4j.app.console.Printable;
import org.finetune4j.app.report.Numbers;
import org.finetune4j.app.report.Renderer;
import org.finetune4j.app.report.Table;
import org.finetune4j.eval.ErrorCurve;
import org.finetune4j.eval.PointPredictions;
import org.finetune4j.eval.report.PointEvaluation;
import org.finetune4j.eval.report.PointMistakes;

/** Points sought in images. */
record PointContent(PointEvaluation evaluation, Renderer renderer) implements TaskContent {
  private static final int MOST_ERRORS = 1500;
  private static final int CURVE_STEPS = 200;
  private static final int WORST_OF_BASELINE = 95;
  private static final int LARGEST = 20;
  private static final List<String> PLACES =
      List.of(
          "upper left",
          "upper middle",
          "upper right",
          "middle left",
          "middle",
          "middle right",
          "lower left",
          "lower middle",
          "lower right");

  private PointPredictions predictions() {
    return evaluation.predictions();
  }

  @Override
  public String name() {
    return "points";
  }

  @Override
  public Map<String, Object> data() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("aspect", (double) predictions().height(0) / predictions().width(0));
    data.put("errors", errors());
    data.put("within", within());
    return data;
  }

  /** True and predicted places, scaled; evenly taken where there are very many. */
  private List<List<Double>> errors() {
    List<PointMistakes.Miss> all = evaluation.mistakes().all();
    int shown = Math.min(MOST_ERRORS, all.size());
    return IntStream.range(0, shown)
        .mapToObj(i -> error(all.get((int) ((long) i * all.size() / shown))))
        .toList();
  }

  private List<Double> error(PointMistakes.Miss miss) {
    int k = predictions().points().indexOf(miss.point());
    return List.of(
        rounded(miss.x()), rounded(miss.y()), place(miss.row(), k, 0), place(miss.row(), k, 1));
  }

  private double target(int row, int point, int axis) {
    return rounded(predictions().target(row, point, axis));
  }

  /** A place far outside is drawn at twice the image's size. */
  private double place(int row, int point, int axis) {
    return rounded(Math.max(-3, Math.min(3, predictions().predicted(row, point, axis))));
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }

  private Map<String, Object> within() {
    ErrorCurve predicted = evaluation.all().curve();
    ErrorCurve baseline = evaluation.baseline().curve();
    double last =
        Math.max(
            predicted.quantile(1).orElse(0),
            baseline.quantile(WORST_OF_BASELINE / 100.0).orElse(0));
    List<Double> pixels =
        IntStream.rangeClosed(0, CURVE_STEPS)
            .mapToObj(i -> Math.round(100 * last * i / CURVE_STEPS) / 100.0)
            .distinct()
            .toList();
    return Map.of(
        "pixels",
        pixels,
        "predicted",
        shares(predicted, pixels),
        "baseline",
        shares(baseline, pixels));
  }

  private static List<Double> shares(ErrorCurve curve, List<Double> pixels) {
    return pixels.stream().map(d -> rounded(curve.within(d).orElse(0))).toList();
  }

  @Override
  public List<String> intervals() {
    return List.of("pixels_mean", "pixels_median", "pixels_p95", "mse");
  }

  @Override
  public List<PageSection> sections() {
    List<PageSection> sections = new ArrayList<>();
    List<Table> tables = renderer.tables();
    for (int i = 0; i < tables.size(); i++) {
      PageSection section = PageSection.of("table-" + i, tables.get(i));
      int mean = tables.get(i).header().indexOf("mean");
      sections.add(i > 0 && mean > 0 ? section.withBar(mean) : section);
    }
    if (evaluation.all().pixels().count() > 0) {
      sections.addAll(
          1,
          List.of(
              PageSection.of("within", "Near and far", "", "within-curve"),
              PageSection.of("error-map", places()).withHosts("error-lines")));
      sections.add(PageSection.of("bias", groups()).withBar(2));
      sections.add(PageSection.of("worst", largest()).withHosts(ShownRows.WORST));
    }
    sections.add(ShownRows.evenly());
    return sections;
  }

  private Table places() {
    List<List<String>> rows = new ArrayList<>();
    List<List<PointMistakes.Errors>> map = evaluation.mistakes().map(3, 3);
    for (int r = 0; r < 3; r++) {
      for (int c = 0; c < 3; c++) {
        PointMistakes.Errors errors = map.get(r).get(c);
        rows.add(
            List.of(
                PLACES.get(3 * r + c),
                Integer.toString(errors.count()),
                Numbers.twoPlaces(errors.mean()),
                Numbers.twoPlaces(errors.median()),
                Numbers.twoPlaces(errors.biasX()),
                Numbers.twoPlaces(errors.biasY())));
      }
    }
    return new Table(
        "Errors over the image",
        "By where the true point is; in pixels. A bias is positive to the right and down.",
        List.of("place", "count", "mean", "median", "bias x", "bias y"),
        rows);
  }

  private Table groups() {
    return new Table(
        "Bias and scatter",
        "By group, in pixels: rms is the root of the mean squared distance; the bias is what all points of a group share, the scatter what is left of rms without it. A bias is positive to the right and down.",
        List.of("group", "count", "rms", "bias x", "bias y", "scatter"),
        evaluation.mistakes().groups().stream()
            .map(
                g ->
                    List.of(
                        g.name().isBlank() ? "(none)" : g.name(),
                        Integer.toString(g.count()),
                        Numbers.twoPlaces(g.rms()),
                        Numbers.twoPlaces(g.biasX()),
                        Numbers.twoPlaces(g.biasY()),
                        Numbers.twoPlaces(g.scatter())))
            .toList());
  }

  private Table largest() {
    return new Table(
        "Largest errors",
        "In pixels. In the images a circle is the actual point, a cross the predicted one.",
        List.of("file", "group", "point", "distance", "x", "y"),
        evaluation.mistakes().largest(LARGEST).stream()
            .map(
                m ->
                    List.of(
                        m.file(),
                        m.group(),
                        m.point(),
                        Numbers.twoPlaces(m.pixels()),
                        Numbers.twoPlaces(m.dx()),
                        Numbers.twoPlaces(m.dy())))
            .toList());
  }

  @Override
  public Map<String, List<Integer>> images() {
    Map<String, List<Integer>> images = ShownRows.of(evaluation);
    images.put(
        ShownRows.WORST,
        evaluation.mistakes().largest(LARGEST).stream()
            .map(PointMistakes.Miss::row)
            .distinct()
            .toList());
    return images;
  }

  @Override
  public Map<String, Object> image(int row) {
    List<List<Double>> points = new ArrayList<>();
    for (int k = 0; k < predictions().points().size(); k++) {
      List<Double> places = new ArrayList<>(List.of(place(row, k, 0), place(row, k, 1)));
      if (predictions().present(row, k)) {
        places.addAll(List.of(target(row, k, 0), target(row, k, 1)));
      }
      points.add(places);
    }
    OptionalDouble off = evaluation.errors(row).pixels().max();
    Map<String, Object> image = new LinkedHashMap<>();
    image.put("points", points);
    image.put("off", off.isPresent() ? off.getAsDouble() : null);
    image.put("group", Printable.line(predictions().groups().get(row)));
    return image;
  }
}
