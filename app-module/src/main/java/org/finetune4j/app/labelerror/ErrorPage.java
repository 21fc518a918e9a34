package org.finetune4j.app.labelerror;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.finetune4j.app.console.Printable;
import org.finetune4j.app.draw.Images;
import org.finetune4j.app.draw.Panel;
import org.finetune4j.app.draw.Sheet;

/**
 * Images with likely errors as one HTML file that needs no other: images stand in it as data, every
 * text is escaped, there is no script.
 *
 * @param title of the page
 * @param summary one sentence
 * @param suspects those shown
 * @param command what repeats it
 */
public record ErrorPage(String title, String summary, List<Suspect> suspects, String command) {
  private static final int THUMBNAIL = 360;

  public ErrorPage {
    suspects = List.copyOf(suspects);
  }

  /**
   * The file's text.
   *
   * @param image reads the image of a row of the predictions, at its own size
   */
  public String html(Function<Suspect, BufferedImage> image) {
    try (InputStream in = ErrorPage.class.getResourceAsStream("label-errors.mustache");
        Reader template = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      return Mustache.compiler()
          .withEscaper(text -> Escapers.HTML.escape(Printable.line(text)))
          .compile(template)
          .execute(
              Map.of(
                  "title", title,
                  "summary", summary,
                  "command", command,
                  "tiles",
                      IntStream.range(0, suspects.size())
                          .mapToObj(i -> tile(i + 1, suspects.get(i), image))
                          .toList()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> tile(
      int rank, Suspect suspect, Function<Suspect, BufferedImage> image) {
    BufferedImage drawn = image.apply(suspect);
    if (!suspect.marks().isEmpty()) {
      drawn = Sheet.marked(new Panel(drawn, "", suspect.marks()));
    }
    BufferedImage small = Images.within(drawn, THUMBNAIL);
    return Map.of(
        "rank", rank,
        "file", suspect.file(),
        "width", small.getWidth(),
        "height", small.getHeight(),
        "jpeg", Base64.getEncoder().encodeToString(Images.jpeg(small)),
        "lines",
            suspect.lines().stream()
                .map(
                    line ->
                        Map.of(
                            "kind", line.kind().name().toLowerCase(Locale.ROOT),
                            "text", line.text()))
                .toList());
  }
}
