package org.finetune4j.app.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.finetune4j.app.draw.Mark;

/**
 * What {@code predict} prints of one image.
 *
 * @param file the image
 * @param text for people
 * @param json for programs; the file is in it
 * @param cells of a table, by column
 * @param marks to draw upon the image, in its pixels; none where there is nothing to point at
 */
public record PredictionText(
    String file,
    String text,
    Map<String, Object> json,
    Map<String, String> cells,
    List<Mark> marks) {
  public PredictionText {
    Objects.requireNonNull(file);
    Objects.requireNonNull(text);
    json = Collections.unmodifiableMap(new LinkedHashMap<>(json));
    cells = Collections.unmodifiableMap(new LinkedHashMap<>(cells));
    marks = List.copyOf(marks);
  }
}
