package org.finetune4j.app.labelerror;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.finetune4j.app.console.Printable;
import org.finetune4j.app.draw.Mark;

/**
 * An image whose target may be wrong.
 *
 * @param row of the predictions
 * @param file the image, as the data lists it
 * @param cells rows of the table, one for each name or point that may be wrong
 * @param lines what to show under the image
 * @param marks to draw upon it, in its own pixels
 */
public record Suspect(
    int row, String file, List<List<String>> cells, List<Line> lines, List<Mark> marks) {
  public Suspect {
    Objects.requireNonNull(file);
    cells = cells.stream().map(List::copyOf).toList();
    lines = List.copyOf(lines);
    marks = List.copyOf(marks);
  }

  /** What a line under an image is about. */
  public enum Kind {
    /** The target as it is. */
    GIVEN,
    /** What the image likely shows, though the target does not have it. */
    MISSING,
    /** What the target has, though the image likely does not show it. */
    WRONG
  }

  /** A line under an image. */
  public record Line(Kind kind, String text) {
    public Line {
      Objects.requireNonNull(kind);
      text = Printable.line(text);
    }
  }

  /** What is likely wrong, in a few words. */
  public String words() {
    return lines.stream()
        .filter(line -> line.kind() != Kind.GIVEN)
        .map(Line::text)
        .collect(Collectors.joining("; "));
  }
}
