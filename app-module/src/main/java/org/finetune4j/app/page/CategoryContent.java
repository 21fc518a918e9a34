package org.finetune4j.app.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.finetune4j.app.console.Printable;
import org.finetune4j.app.report.Renderer;
import org.finetune4j.app.report.Table;
import org.finetune4j.eval.CategoryPredictions;
import org.finetune4j.eval.labelerror.LabelErrors;
import org.finetune4j.eval.report.CategoryEvaluation;

/** Exactly one class. */
record CategoryContent(CategoryEvaluation evaluation, Renderer renderer) implements TaskContent {
  /** With more classes a matrix cannot be read; the pairs most often confused stand in a table. */
  private static final int MATRIX = 40;

  private CategoryPredictions predictions() {
    return evaluation.predictions();
  }

  private boolean hasMatrix() {
    return predictions().classes().size() <= MATRIX;
  }

  @Override
  public String name() {
    return "category";
  }

  @Override
  public Map<String, Object> data() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("classes", predictions().classes().stream().map(Printable::line).toList());
    data.put("confusion", hasMatrix() ? evaluation.confusion() : null);
    data.put("likelyErrors", likelyErrors().data());
    return data;
  }

  private LikelyErrors likelyErrors() {
    return LikelyErrors.of(LabelErrors.of(predictions()));
  }

  @Override
  public Map<String, List<Integer>> images() {
    Map<String, List<Integer>> images = ShownRows.of(evaluation);
    images.put(LikelyErrors.CARDS, likelyErrors().rows());
    return images;
  }

  @Override
  public List<String> intervals() {
    return List.of("accuracy", "f1_macro", "loss");
  }

  @Override
  public List<PageSection> sections() {
    List<PageSection> sections = new ArrayList<>();
    List<Table> tables = renderer.tables();
    for (int i = 0; i < tables.size(); i++) {
      sections.add(PageSection.of("table-" + i, tables.get(i)));
    }
    if (hasMatrix()) {
      sections.add(
          PageSection.of(
              "confusion",
              "Confusion",
              "Images by actual class, a row, and predicted class, a column.",
              "confusion-matrix"));
    }
    sections.add(
        ShownRows.worst("Largest losses", "+ right, x wrong, o the actual class, with scores."));
    sections.add(likelyErrors().section());
    sections.add(ShownRows.evenly());
    return sections;
  }

  @Override
  public Map<String, Object> image(int row) {
    return Map.of(
        "predicted", scored(row, predictions().predicted(row)),
        "actual", scored(row, predictions().target(row)));
  }

  private List<Object> scored(int row, int c) {
    return List.of(c, predictions().score(row, c));
  }
}
