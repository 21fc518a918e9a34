package org.finetune4j.app.report;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.finetune4j.app.console.Printable;
import org.finetune4j.app.draw.Images;

/**
 * A report as one HTML file that needs no other: images stand in it as data, every text is escaped,
 * there is no script.
 *
 * @param title of the page
 * @param summary one or two sentences: the most important metrics
 * @param tables in order
 * @param figures in order, after the tables
 * @param made how it was made, by name
 * @param command what repeats it
 * @param limits what the metrics do not show
 */
public record Page(
    String title,
    String summary,
    List<Table> tables,
    List<Figure> figures,
    Map<String, String> made,
    String command,
    List<String> limits) {
  /** The file's text. */
  public String html() {
    try (InputStream in = Page.class.getResourceAsStream("report.mustache");
        Reader template = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      return Mustache.compiler()
          .withEscaper(text -> Escapers.HTML.escape(Printable.line(text)))
          .compile(template)
          .execute(values());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Object> values() {
    return Map.of(
        "title", title,
        "summary", summary,
        "tables", tables,
        "figures", figures.stream().map(Page::values).toList(),
        "made", List.copyOf(made.entrySet()),
        "command", command,
        "limits", limits);
  }

  private static Map<String, Object> values(Figure figure) {
    return Map.of(
        "title", figure.title(),
        "caption", figure.caption(),
        "width", figure.image().getWidth(),
        "png", Base64.getEncoder().encodeToString(Images.png(figure.image())));
  }
}
