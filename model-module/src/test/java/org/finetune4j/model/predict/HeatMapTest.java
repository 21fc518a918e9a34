package org.finetune4j.model.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.data.image.ImageSource;
import org.finetune4j.data.load.Batch;
import org.finetune4j.data.load.BatchLoader;
import org.finetune4j.data.load.Batches;
import org.finetune4j.data.transform.Interpolation;
import org.finetune4j.data.transform.Normalize;
import org.finetune4j.data.transform.Placement;
import org.finetune4j.model.Preprocessing;
import org.junit.jupiter.api.Test;

class HeatMapTest {
  /** How an image of 400 by 200 lies under a network's image of 128 by 128. */
  private static Placement placement(Preprocessing.Method method) {
    Preprocessing preprocessing =
        new Preprocessing(
            new ImageSize(128, 128), method, Interpolation.BILINEAR, Normalize.IMAGENET);
    Task task = new Task.Labels(Vocabulary.of(List.of("a")));
    Sample sample =
        new Sample(
            java.nio.file.Path.of(""),
            "image",
            task.decode(new float[1], new float[1]),
            "",
            Role.VALID,
            java.util.Optional.empty());
    BufferedImage image = new BufferedImage(400, 200, BufferedImage.TYPE_INT_RGB);
    try (Batches batches =
            BatchLoader.of(new SampleTable(task, List.of(sample)), preprocessing.pipeline())
                .batchSize(1)
                .images(List.of(ImageSource.of(image, "image")))
                .build()
                .epoch(0);
        Batch batch = batches.next()) {
      return batch.origins().get(0).placement();
    }
  }

  private static float[][] hot(int row, int column) {
    float[][] values = new float[4][4];
    values[row][column] = 5;
    return values;
  }

  private static List<Point> hottest(HeatMap map) {
    List<Point> places = new ArrayList<>();
    for (int y = 0; y < 200; y++) {
      for (int x = 0; x < 400; x++) {
        Point place = new Point(x + 0.5, y + 0.5);
        if (map.at(place).orElse(0) > 0.97) {
          places.add(place);
        }
      }
    }
    return places;
  }

  private static double mean(List<Point> places, java.util.function.ToDoubleFunction<Point> axis) {
    return places.stream().mapToDouble(axis).average().orElseThrow();
  }

  @Test
  void aPlaceLiesOnThePixelThatTheConvolutionsArePaddedAround() {
    // The network's pixel 32 of 128 from the left, 64 from above.
    HeatMap map = new HeatMap("a", hot(2, 1), placement(Preprocessing.Method.SQUASH));
    List<Point> places = hottest(map);
    assertThat(mean(places, Point::x)).isCloseTo(32.5 * 400 / 128, within(1.0));
    assertThat(mean(places, Point::y)).isCloseTo(64.5 * 200 / 128, within(1.0));
    assertThat(map.size()).isEqualTo(new ImageSize(200, 400));
  }

  @Test
  void whatWasCroppedAwayIsNotSeen() {
    HeatMap map = new HeatMap("a", hot(1, 2), placement(Preprocessing.Method.CROP));
    assertThat(map.at(new Point(50, 100))).isEmpty();
    assertThat(map.at(new Point(350, 100))).isEmpty();
    assertThat(map.at(new Point(110, 100))).isPresent();
    // The crop is the middle 200 pixels.
    assertThat(mean(hottest(map), Point::x)).isCloseTo(100 + 64.5 * 200 / 128, within(1.0));
    assertThat(mean(hottest(map), Point::y)).isCloseTo(32.5 * 200 / 128, within(1.0));
  }

  @Test
  void theCentreOfASquashedImageLiesInTheMiddle() {
    // Squashed to 152 by 152, of which 12 pixels are cut at each side.
    HeatMap map = new HeatMap("a", hot(2, 1), placement(Preprocessing.Method.CENTRE_OF_SQUASH));
    assertThat(map.at(new Point(20, 100))).isEmpty();
    assertThat(map.at(new Point(40, 100))).isPresent();
    assertThat(mean(hottest(map), Point::x)).isCloseTo((32.5 + 12) * 400 / 152, within(1.0));
    assertThat(mean(hottest(map), Point::y)).isCloseTo((64.5 + 12) * 200 / 152, within(1.0));
  }

  @Test
  void aMapOfNothingIsZeroEverywhere() {
    HeatMap map = new HeatMap("a", new float[4][4], placement(Preprocessing.Method.SQUASH));
    assertThat(map.at(new Point(200, 100))).hasValue(0);
  }
}
