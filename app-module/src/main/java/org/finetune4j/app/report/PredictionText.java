package org.finetune4j.app.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.finetune4j.app.draw.Mark;

/**
 * What a model predicts for one image.
 *
 * @param file the image
 * @param text for people
 * @param json for programs; the file is in it
 * @param cells for a table, under {@link PredictionFormat#header}
 * @param marks to draw upon the image, in its pixels; none where no point is predicted
 */
public record PredictionText(
    String file, String text, Map<String, Object> json, List<String> cells, List<Mark> marks) {
  public PredictionText {
    Objects.requireNonNull(file);
    Objects.requireNonNull(text);
    json = Collections.unmodifiableMap(new LinkedHashMap<>(json));
    cells = List.copyOf(cells);
    marks = List.copyOf(marks);
  }
}
