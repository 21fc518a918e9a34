package org.finetune4j.app.draw;

import java.util.List;

/** One or more panels side by side, and the caption under them. */
public record Tile(List<Panel> panels, List<Piece> caption) {
  /** At least one panel. */
  public Tile {
    panels = List.copyOf(panels);
    caption = List.copyOf(caption);
    if (panels.isEmpty()) {
      throw new IllegalArgumentException("a tile without an image");
    }
  }

  /** One panel and its caption. */
  public static Tile of(Panel panel, List<Piece> caption) {
    return new Tile(List.of(panel), caption);
  }
}
