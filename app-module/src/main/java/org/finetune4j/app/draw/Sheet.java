package org.finetune4j.app.draw;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Tiles in a grid under a title and a legend.
 *
 * @param title one sentence above everything
 * @param legend what the colours mean
 * @param tiles at least one
 * @param columns tiles side by side, at least 1
 */
public record Sheet(String title, List<Piece> legend, List<Tile> tiles, int columns) {
  private static final int BOX = 224;
  private static final int PANEL_GAP = 6;
  private static final int TILE_GAP = 18;
  private static final int MARGIN = 20;
  private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 17);

  /** Refuses an empty sheet. */
  public Sheet {
    Objects.requireNonNull(title);
    legend = List.copyOf(legend);
    tiles = List.copyOf(tiles);
    if (tiles.isEmpty() || columns < 1) {
      throw new IllegalArgumentException("a sheet of no images");
    }
    columns = Math.min(columns, tiles.size());
  }

  /** The same tiles in another grid. */
  public Sheet withColumns(int other) {
    return new Sheet(title, legend, tiles, other);
  }

  /** The whole sheet, as large as its tiles and texts ask for. */
  public BufferedImage draw() {
    Graphics2D measure = canvas(1, 1).createGraphics();
    FontMetrics text = measure.getFontMetrics(TEXT);
    FontMetrics bold = measure.getFontMetrics(TITLE);
    measure.dispose();
    int panels = tiles.stream().mapToInt(t -> t.panels().size()).max().orElse(1);
    int tileWidth = panels * BOX + (panels - 1) * PANEL_GAP;
    int width = 2 * MARGIN + columns * tileWidth + (columns - 1) * TILE_GAP;
    TextFlow heading =
        new TextFlow(List.of(Piece.line(title, MarkColor.PLAIN)), bold, width - 2 * MARGIN);
    TextFlow key = new TextFlow(legend, text, width - 2 * MARGIN);
    List<Row> rows = rows(text, tileWidth);
    int top = MARGIN + heading.height() + 6 + key.height() + (legend.isEmpty() ? 0 : 10);
    int height = top + rows.stream().mapToInt(Row::height).sum() + MARGIN - TILE_GAP;

    BufferedImage drawn = canvas(width, height);
    Graphics2D g = drawn.createGraphics();
    smooth(g);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, width, height);
    g.setFont(TITLE);
    heading.draw(g, MARGIN, MARGIN);
    g.setFont(TEXT);
    key.draw(g, MARGIN, MARGIN + heading.height() + 6);
    for (Row row : rows) {
      row.draw(g, top, tileWidth, text);
      top += row.height();
    }
    g.dispose();
    return drawn;
  }

  /** The image of a panel at its own size with the marks drawn upon it. */
  public static BufferedImage marked(Panel panel) {
    return PanelPainter.marked(panel, TEXT);
  }

  /** The image at its own size with words on a white strip under it, so that they hide nothing. */
  public static BufferedImage captioned(BufferedImage image, List<Piece> words) {
    return PanelPainter.captioned(image, words, TEXT);
  }

  /** Images of one size, or nearly, in rows of at most so many. */
  public static BufferedImage grid(List<BufferedImage> images, int columns) {
    int width = images.stream().mapToInt(BufferedImage::getWidth).max().orElse(1);
    int height = images.stream().mapToInt(BufferedImage::getHeight).max().orElse(1);
    int wide = Math.min(columns, images.size());
    int rows = (images.size() + wide - 1) / wide;
    BufferedImage grid =
        canvas(wide * (width + PANEL_GAP) - PANEL_GAP, rows * (height + PANEL_GAP) - PANEL_GAP);
    Graphics2D g = grid.createGraphics();
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, grid.getWidth(), grid.getHeight());
    for (int i = 0; i < images.size(); i++) {
      g.drawImage(
          images.get(i), i % wide * (width + PANEL_GAP), i / wide * (height + PANEL_GAP), null);
    }
    g.dispose();
    return grid;
  }

  static void smooth(Graphics2D g) {
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
  }

  private static BufferedImage canvas(int width, int height) {
    return new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
  }

  private List<Row> rows(FontMetrics text, int tileWidth) {
    List<Row> rows = new ArrayList<>();
    for (int first = 0; first < tiles.size(); first += columns) {
      List<Tile> members = tiles.subList(first, Math.min(tiles.size(), first + columns));
      List<TextFlow> captions =
          members.stream().map(t -> new TextFlow(t.caption(), text, tileWidth)).toList();
      boolean headed =
          members.stream().flatMap(t -> t.panels().stream()).anyMatch(p -> !p.heading().isEmpty());
      int images =
          members.stream()
              .flatMap(t -> t.panels().stream())
              .mapToInt(p -> PanelPainter.scaledHeight(p.image(), BOX))
              .max()
              .orElse(0);
      rows.add(new Row(members, captions, headed ? text.getHeight() + 2 : 0, images));
    }
    return rows;
  }

  private record Row(
      List<Tile> tiles, List<TextFlow> captions, int headingHeight, int imageHeight) {
    int height() {
      int caption = captions.stream().mapToInt(TextFlow::height).max().orElse(0);
      return headingHeight + imageHeight + 4 + caption + TILE_GAP;
    }

    void draw(Graphics2D g, int top, int tileWidth, FontMetrics text) {
      int left = MARGIN;
      for (int i = 0; i < tiles.size(); i++) {
        int x = left;
        for (Panel panel : tiles.get(i).panels()) {
          g.setColor(MarkColor.FAINT.paint());
          g.drawString(
              panel.heading(),
              x + (BOX - text.stringWidth(panel.heading())) / 2,
              top + text.getAscent());
          int slack = (imageHeight - PanelPainter.scaledHeight(panel.image(), BOX)) / 2;
          PanelPainter.draw(g, panel, x, top + headingHeight + slack, BOX, TEXT);
          x += BOX + PANEL_GAP;
        }
        captions.get(i).draw(g, left, top + headingHeight + imageHeight + 4);
        left += tileWidth + TILE_GAP;
      }
    }
  }
}
