package org.finetune4j.app.report;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.finetune4j.app.draw.HeatPainter;
import org.finetune4j.app.draw.Images;
import org.finetune4j.data.image.ImageDecoder;
import org.finetune4j.data.image.ImageLimits;
import org.finetune4j.data.image.ImageSource;
import org.finetune4j.model.predict.HeatMap;
import org.finetune4j.model.predict.Predictor;

/**
 * An image under the heat map of a label or class.
 *
 * @param image drawn, right way up
 */
public record HeatMapTile(String label, BufferedImage image) {
  public HeatMapTile {
    Objects.requireNonNull(label);
    Objects.requireNonNull(image);
  }

  /**
   * One tile a label.
   *
   * @param file the image
   * @param labels labels or classes of the model
   * @param longest side of the tiles, in pixels
   * @throws org.finetune4j.data.BadInputException if the image cannot be read
   */
  public static List<HeatMapTile> of(
      Predictor predictor, Path file, List<String> labels, int longest) {
    BufferedImage image = Images.within(Images.of(ImageDecoder.decode(file)), longest);
    return predictor.heatMaps(ImageSource.of(file), labels).stream()
        .map(map -> of(image, map))
        .toList();
  }

  /**
   * One label's tile of an image that may be large: it is decoded no larger than needed.
   *
   * @param longest side of the tile, in pixels
   * @throws org.finetune4j.data.BadInputException if the image cannot be read
   */
  public static HeatMapTile of(
      Predictor predictor, ImageSource source, ImageLimits limits, String label, int longest) {
    HeatMap map = predictor.heatMaps(source, List.of(label)).get(0);
    int side = Math.max(map.size().width(), map.size().height());
    int reduction = Math.max(1, Math.min(8, Integer.highestOneBit(side / longest)));
    BufferedImage image = Images.of(source.open(limits).decode(reduction));
    return of(Images.within(image, longest), map);
  }

  private static HeatMapTile of(BufferedImage image, HeatMap map) {
    return new HeatMapTile(
        map.name(), HeatPainter.over(image, map.size().width(), map.size().height(), map::at));
  }

  /** As a JPEG file. */
  public byte[] jpeg() {
    return Images.jpeg(image);
  }
}
