package org.finetune4j.app.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.finetune4j.app.draw.Mark;
import org.finetune4j.app.draw.MarkColor;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.eval.PointPredictions;

/** Points in pixels of the original image. */
record PointFormat(PointPredictions points) implements PredictionFormat {
  @Override
  public List<String> header() {
    List<String> header = new ArrayList<>(List.of("file"));
    for (String name : points.points()) {
      header.addAll(List.of(name + ".x", name + ".y"));
    }
    return header;
  }

  @Override
  public PredictionText text(int row) {
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
