package org.finetune4j.app.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.image.BufferedImage;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.finetune4j.data.Point;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SheetTest {
  private static final FontMetrics METRICS =
      grey(1, 1).createGraphics().getFontMetrics(new Font(Font.SANS_SERIF, Font.PLAIN, 14));

  @Property(tries = 200)
  void noTextIsWiderThanItsTile(
      @ForAll @Size(max = 8) List<@AlphaChars @Chars({' ', 'W'}) @StringLength(max = 60) String> texts,
      @ForAll @IntRange(min = 40, max = 400) int width) {
    TextFlow flow =
        new TextFlow(
            texts.stream().map(t -> Piece.then(t, MarkColor.PLAIN)).toList(), METRICS, width);
    assertThat(flow.usedWidth()).isLessThanOrEqualTo(width);
  }

  @Test
  void longCaptionsMakeTheSheetTallerInsteadOfBeingCut() {
    int plain = sheet(List.of(Piece.line("sky", MarkColor.PLAIN))).getHeight();
    int tall = sheet(Collections.nCopies(9, Piece.line("sky", MarkColor.PLAIN))).getHeight();
    assertThat(tall).isEqualTo(plain + 8 * METRICS.getHeight());
  }

  @Test
  void aSheetWithMoreColumnsIsWider() {
    Sheet sheet =
        new Sheet(
            "", List.of(), Collections.nCopies(6, Tile.of(Panel.of(grey(30, 20)), List.of())), 2);
    assertThat(sheet.withColumns(3).draw().getWidth()).isGreaterThan(sheet.draw().getWidth());
  }

  @Test
  void marginsStayWhite() {
    BufferedImage sheet = sheet(List.of(Piece.line("mountain ".repeat(40), MarkColor.WRONG)));
    for (int y = 0; y < sheet.getHeight(); y++) {
      assertThat(new Color(sheet.getRGB(sheet.getWidth() - 5, y))).isEqualTo(Color.WHITE);
    }
  }

  @Test
  void aMarkLeavesItsOwnPlaceVisibleAndColoursWhatIsAround() {
    Panel panel =
        new Panel(grey(60, 40), "", List.of(new Mark(new Point(30.5, 20.5), MarkColor.ACTUAL, "")));
    BufferedImage marked = Sheet.marked(panel);
    assertThat(marked.getWidth()).isEqualTo(60);
    assertThat(new Color(marked.getRGB(36, 20))).isEqualTo(MarkColor.ACTUAL.paint());
    assertThat(marked.getRGB(5, 5)).isEqualTo(grey(1, 1).getRGB(0, 0));
  }

  @Test
  void aPointOutsideIsShownAtTheEdge() {
    Panel panel =
        new Panel(grey(60, 40), "", List.of(new Mark(new Point(90, 20), MarkColor.PREDICTED, "")));
    assertThat(new Color(Sheet.marked(panel).getRGB(50, 20)))
        .isEqualTo(MarkColor.PREDICTED.paint());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "3, 2",
    "60, 0",
    "59, 39",
    "0, 40",
    "-20, -300",
    "-300, -1",
    "70, 500",
    "61, -1",
    "-1, 38",
  })
  void aPointInACornerIsAWholeArrow(double x, double y) {
    assertThat(drawnUpon(x, y)).isGreaterThan(drawnUpon(90, 20) * 9 / 10);
  }

  /** How many pixels a mark covers with its halo; a stroke's own colour hangs on its slant. */
  private static long drawnUpon(double x, double y) {
    BufferedImage marked =
        Sheet.marked(new Panel(grey(60, 40), "", marks(List.of(new Point(x, y)), "")));
    int untouched = grey(1, 1).getRGB(0, 0);
    return IntStream.range(0, 60 * 40)
        .filter(i -> marked.getRGB(i % 60, i / 60) != untouched)
        .count();
  }

  @Test
  void namesHideNoMark() {
    List<Point> face = List.of(new Point(128, 75), new Point(92, 75), new Point(110, 98));
    long nameless = coloured(Sheet.marked(new Panel(grey(200, 150), "", marks(face, ""))));
    BufferedImage named = Sheet.marked(new Panel(grey(200, 150), "", marks(face, "left_eye")));
    assertThat(coloured(named)).isEqualTo(nameless);
  }

  private static List<Mark> marks(List<Point> points, String name) {
    return points.stream().map(point -> new Mark(point, MarkColor.PREDICTED, name)).toList();
  }

  private static long coloured(BufferedImage drawn) {
    return IntStream.range(0, drawn.getWidth() * drawn.getHeight())
        .map(i -> drawn.getRGB(i % drawn.getWidth(), i / drawn.getWidth()))
        .filter(rgb -> rgb == MarkColor.PREDICTED.paint().getRGB())
        .count();
  }

  @Test
  void marksGrowWithALargeImage() {
    assertThat(width(marked(640, 480))).isEqualTo(width(marked(320, 240)));
    assertThat(width(marked(2560, 1920))).isBetween(72, 80);
  }

  private static BufferedImage marked(int width, int height) {
    return Sheet.marked(
        new Panel(
            grey(width, height),
            "",
            List.of(new Mark(new Point(width / 2.0, height / 2.0), MarkColor.PREDICTED, ""))));
  }

  /** From the leftmost to the rightmost pixel in the colour of predicted points. */
  private static int width(BufferedImage drawn) {
    int[] columns =
        IntStream.range(0, drawn.getWidth())
            .filter(
                x ->
                    IntStream.range(0, drawn.getHeight())
                        .anyMatch(y -> drawn.getRGB(x, y) == MarkColor.PREDICTED.paint().getRGB()))
            .toArray();
    return columns[columns.length - 1] - columns[0] + 1;
  }

  @Test
  void wordsStandUnderTheImageAndHideNothingOfIt() {
    BufferedImage image = grey(120, 80);
    BufferedImage brief = Sheet.captioned(image, List.of(Piece.then("sky", MarkColor.PLAIN)));
    BufferedImage wordy =
        Sheet.captioned(image, Collections.nCopies(9, Piece.then("mountain", MarkColor.PLAIN)));
    assertThat(brief.getWidth()).isEqualTo(120);
    assertThat(brief.getHeight()).isGreaterThan(80);
    assertThat(wordy.getHeight()).isGreaterThan(brief.getHeight());
    assertThat(brief.getSubimage(0, 0, 120, 80).getRGB(0, 0, 120, 80, null, 0, 120))
        .containsOnly(image.getRGB(0, 0));
  }

  @Test
  void anEmptySheetIsRefused() {
    assertThatThrownBy(() -> new Sheet("", List.of(), List.of(), 3))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static BufferedImage sheet(List<Piece> caption) {
    return new Sheet("Title", List.of(), List.of(Tile.of(Panel.of(grey(30, 20)), caption)), 1)
        .draw();
  }

  private static BufferedImage grey(int width, int height) {
    BufferedImage drawn = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        drawn.setRGB(x, y, 0x808080);
      }
    }
    return drawn;
  }
}
