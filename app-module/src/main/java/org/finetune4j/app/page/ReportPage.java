package org.finetune4j.app.page;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.finetune4j.app.console.Printable;
import org.finetune4j.app.draw.Images;
import org.finetune4j.app.report.Renderer;
import org.finetune4j.app.report.Table;
import org.finetune4j.eval.interval.Replicates;
import org.finetune4j.training.EpochRow;
import org.finetune4j.training.Step;
import org.finetune4j.training.callback.EpochTable;

/**
 * A report as one HTML file that needs no other. Every text is escaped; the scripts get theirs from
 * one block of JSON and show them as text; a policy lets nothing else run or load.
 *
 * @param title of the page
 * @param facts the task and its data, by name
 * @param renderer of the evaluation
 * @param replicates of the evaluation's metrics, for their intervals
 * @param heatMaps where it looked when it was wrong; none of points
 * @param steps of the training; those before a resume may be missing
 * @param epochs of the training; none where it is not known
 * @param made how it was made, by name
 * @param command what repeats it
 * @param limits what the metrics do not show
 */
public record ReportPage(
    String title,
    Map<String, String> facts,
    Renderer renderer,
    Replicates replicates,
    List<HeatImage> heatMaps,
    List<Step> steps,
    List<EpochRow> epochs,
    Map<String, String> made,
    String command,
    List<String> limits) {
  /** Longer side of an image in pixels, of the screen's two at most. */
  private static final int SIDE = 220;

  private static final PageSection HEAT =
      PageSection.of(
          "heat",
          "Where it looked",
          "Names that were wrongly predicted, and the parts of the images that spoke for them, the stronger the brighter.",
          "heat-map-cards");

  /**
   * The file's text.
   *
   * @param images the image of a row of the predictions, at any size
   */
  public String html(IntFunction<BufferedImage> images) {
    TaskContent content = TaskContent.of(renderer, replicates);
    PageAssets assets = PageAssets.load();
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("title", title);
    values.put("summary", renderer.summary());
    values.put("facts", List.copyOf(facts.entrySet()));
    values.put("policy", assets.policy());
    values.put("styles", assets.styles());
    values.put("scripts", assets.scripts());
    values.put("sections", sections(content).stream().map(PageSection::values).toList());
    values.put("made", List.copyOf(made.entrySet()));
    values.put("command", command);
    values.put("limits", limits);
    values.put("data", ScriptJson.text(data(content, images)));
    return Mustache.compiler()
        .emptyStringIsFalse(true)
        .withEscaper(text -> Escapers.HTML.escape(Printable.line(text)))
        .compile(assets.template())
        .execute(values);
  }

  private List<PageSection> sections(TaskContent content) {
    List<PageSection> sections = new ArrayList<>(content.sections());
    sections.add(1, Intervals.section(content.intervals(), replicates));
    if (!heatMaps.isEmpty()) {
      sections.add(HEAT);
    }
    if (!epochs.isEmpty()) {
      sections.add(2, PageSection.of("training", training()).withHosts("training-curves"));
    }
    return sections;
  }

  private Table training() {
    return new Table(
        "Training",
        "",
        cells("phase", EpochTable.header(epochs.get(0).metrics())),
        epochs.stream().map(row -> cells(row.phase(), EpochTable.cells(row))).toList());
  }

  private static List<String> cells(String first, List<String> others) {
    return Stream.concat(Stream.of(first), others.stream()).toList();
  }

  private Map<String, Object> data(TaskContent content, IntFunction<BufferedImage> images) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put(content.name(), content.data());
    if (!epochs.isEmpty()) {
      data.put("training", TrainingCurves.of(steps, epochs));
    }
    data.put("heatMaps", heatMaps.stream().map(ReportPage::heat).toList());
    Map<String, List<Integer>> sets = content.images();
    Set<Integer> rows = new LinkedHashSet<>();
    sets.values().forEach(rows::addAll);
    List<Integer> shown = List.copyOf(rows);
    data.put("images", shown.stream().map(row -> image(row, content, images.apply(row))).toList());
    Map<String, List<Integer>> indices = new LinkedHashMap<>();
    sets.forEach((set, of) -> indices.put(set, of.stream().map(shown::indexOf).toList()));
    data.put("imageSets", indices);
    return data;
  }

  private Map<String, Object> image(int row, TaskContent content, BufferedImage image) {
    Map<String, Object> values = new LinkedHashMap<>(content.image(row));
    values.putAll(drawn(renderer.evaluation().predictions().files().get(row), image));
    return values;
  }

  private static Map<String, Object> heat(HeatImage heat) {
    Map<String, Object> values = drawn(heat.file(), heat.image());
    values.put("name", Printable.line(heat.name()));
    return values;
  }

  private static Map<String, Object> drawn(String file, BufferedImage image) {
    BufferedImage small = Images.within(image, SIDE);
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("file", Printable.line(file));
    values.put("width", small.getWidth());
    values.put("height", small.getHeight());
    values.put(
        "src", "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(Images.jpeg(small)));
    return values;
  }
}
