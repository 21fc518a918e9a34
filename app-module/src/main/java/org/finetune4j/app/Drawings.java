package org.finetune4j.app;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.finetune4j.app.draw.Images;
import org.finetune4j.app.draw.MarkColor;
import org.finetune4j.app.draw.Panel;
import org.finetune4j.app.draw.Piece;
import org.finetune4j.app.draw.Sheet;
import org.finetune4j.app.file.AtomicFile;
import org.finetune4j.app.report.HeatMapTile;
import org.finetune4j.app.report.PredictionText;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.image.ImageDecoder;

/** Copies of images with their predictions, each in a file of its own. */
final class Drawings {
  /** The longer side of an image and of its heat maps, in pixels. */
  static final int HEAT_MAP_SIDE = 480;

  private static final int HEAT_MAP_COLUMNS = 3;

  private final Map<String, Path> files = new LinkedHashMap<>();

  /**
   * Chooses the files; nothing is written yet.
   *
   * @param images each with its path below the folder that was named
   * @throws BadInputException if a copy would replace an image, or the folder cannot be written
   */
  Drawings(Path folder, Map<Path, Path> images) {
    Set<String> names = new HashSet<>();
    images.forEach(
        (image, below) -> files.put(image.toString(), folder.resolve(free(below, names))));
    Set<Path> folders = new HashSet<>();
    Set<Path> sources = new HashSet<>();
    images.keySet().forEach(image -> sources.add(real(image)));
    for (Path file : files.values()) {
      if (sources.contains(real(file))) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "%s is one of the images and would be overwritten: choose another folder for --draw.",
                file));
      }
      if (folders.add(file.getParent())) {
        AtomicFile.requireWritable(file);
      }
    }
  }

  // The whole name stays, so that a.jpg and a.png do not meet; small letters, as some file systems
  // know no others.
  private static String free(Path below, Set<String> names) {
    String name = below + ".png";
    for (int i = 2; !names.add(name.toLowerCase(Locale.ROOT)); i++) {
      name = below + "-" + i + ".png";
    }
    return name;
  }

  private static Path real(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      return file.toAbsolutePath().normalize(); // not there yet
    }
  }

  /** Draws the points upon a copy, or writes the words under it, and returns its file. */
  Path draw(PredictionText text) {
    BufferedImage image = Images.of(ImageDecoder.decode(Path.of(text.file())));
    BufferedImage drawn =
        text.marks().isEmpty()
            ? Sheet.captioned(image, words(text))
            : Sheet.marked(new Panel(image, "", text.marks()));
    Path file = files.get(text.file());
    Images.write(file, drawn);
    return file;
  }

  /** Draws the heat maps beside a copy with the words under it, and returns its file. */
  Path draw(PredictionText text, List<HeatMapTile> maps) {
    BufferedImage image = Images.of(ImageDecoder.decode(Path.of(text.file())));
    List<BufferedImage> tiles = new ArrayList<>();
    tiles.add(Sheet.captioned(Images.within(image, HEAT_MAP_SIDE), words(text)));
    maps.forEach(
        map ->
            tiles.add(
                Sheet.captioned(map.image(), List.of(Piece.line(map.label(), MarkColor.PLAIN)))));
    Path file = files.get(text.file());
    Images.write(file, Sheet.grid(tiles, HEAT_MAP_COLUMNS));
    return file;
  }

  // Two blanks separate labels: a label stays with its probability.
  private static List<Piece> words(PredictionText text) {
    return Arrays.stream(text.text().split(" {2,}"))
        .map(word -> Piece.then(word, MarkColor.PLAIN))
        .toList();
  }
}
