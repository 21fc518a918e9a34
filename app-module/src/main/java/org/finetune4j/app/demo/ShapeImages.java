package org.finetune4j.app.demo;

import java.awt.Graphics2D;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Images of coloured shapes, none to three on each, in the layout of fastai's {@code pascal_2007}:
 * {@code train/*.jpg}, and {@code train.csv} with {@code fname,labels,is_valid}. Colour, size,
 * place and turn are independent of the label.
 *
 * @param count number of images, every fifth of them for validation
 * @param seed the same seed draws the same images
 */
public record ShapeImages(int count, long seed) {
  private static final int MOST = 3;

  /** At least five, so that there is one to validate on. */
  public ShapeImages {
    if (count < 5) {
      throw new IllegalArgumentException("at least 5 images");
    }
  }

  /** Writes images and CSV into the folder, replacing what is there of the same names. */
  public void write(Path folder) throws IOException {
    List<String> rows = new ArrayList<>(List.of("fname,labels,is_valid"));
    for (int i = 0; i < count; i++) {
      String file = String.format(Locale.ROOT, "%04d.%s", i, i % 4 == 3 ? "png" : "jpg");
      Random random = new Random(seed * 1_000_003 + i);
      List<DemoShape> shown = draw(folder.resolve("train").resolve(file), random);
      String labels =
          shown.stream().map(DemoShape::label).sorted().collect(Collectors.joining(" "));
      rows.add(file + "," + labels + "," + (i % 5 == 4 ? "True" : "False"));
    }
    Files.write(folder.resolve("train.csv"), rows, StandardCharsets.UTF_8);
  }

  private static List<DemoShape> draw(Path file, Random random) throws IOException {
    Canvas canvas =
        Canvas.withBackground(
            88 + 4 * random.nextInt(5), 88 + 4 * random.nextInt(5), random.nextFloat(), random);
    List<DemoShape> shapes = new ArrayList<>(List.of(DemoShape.values()));
    Collections.shuffle(shapes, random);
    List<double[]> taken = new ArrayList<>();
    int wanted = random.nextInt(MOST + 1);
    for (int tries = 0; taken.size() < wanted && tries < 200; tries++) {
      double radius = 15 + 7 * random.nextDouble();
      double x = radius + random.nextDouble() * (canvas.width() - 2 * radius);
      double y = radius + random.nextDouble() * (canvas.height() - 2 * radius);
      if (taken.stream().allMatch(t -> Math.hypot(t[0] - x, t[1] - y) > t[2] + radius)) {
        DemoShape shape = shapes.get(taken.size());
        Graphics2D g = canvas.graphics();
        g.setColor(Canvas.bright(shape.hue() + 0.18f * (random.nextFloat() - 0.5f), random));
        g.fill(shape.at(x, y, radius, (random.nextDouble() - 0.5) * 0.8));
        taken.add(new double[] {x, y, radius});
      }
    }
    canvas.write(file, random);
    return shapes.subList(0, taken.size());
  }
}
