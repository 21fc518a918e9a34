package org.finetune4j.app.demo;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.RoundRectangle2D;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Cartoon persons in front of clutter; sought is the centre of the face. Written as {@code
 * person1/*.jpg} and {@code points.csv} with {@code file,person,x,y} in pixels. A person keeps
 * skin, hair and the room's hue, so that a person held out is new in earnest.
 *
 * @param persons number of persons
 * @param each images of each
 * @param seed the same seed draws the same images
 */
public record FaceImages(int persons, int each, long seed) {
  private static final int WIDTH = 128;
  private static final int HEIGHT = 96;

  /** At least two persons: one is held out. */
  public FaceImages {
    if (persons < 2 || each < 1) {
      throw new IllegalArgumentException("at least 2 persons with an image each");
    }
  }

  /** Writes images and CSV into the folder, replacing what is there of the same names. */
  public void write(Path folder) throws IOException {
    List<String> rows = new ArrayList<>(List.of("file,person,x,y"));
    for (int person = 1; person <= persons; person++) {
      Random looks = new Random(seed * 7919 + person);
      float hue = looks.nextFloat();
      Color skin =
          Color.getHSBColor(
              0.04f + 0.06f * looks.nextFloat(),
              0.3f + 0.3f * looks.nextFloat(),
              0.55f + 0.45f * looks.nextFloat());
      Color hair =
          Color.getHSBColor(looks.nextFloat() * 0.12f, 0.7f, 0.15f + looks.nextFloat() / 2);
      for (int i = 0; i < each; i++) {
        Random random = new Random((seed * 7919 + person) * 104_729 + i);
        String file =
            String.format(Locale.ROOT, "person%d/%03d.%s", person, i, i % 4 == 3 ? "png" : "jpg");
        Canvas canvas = Canvas.withBackground(WIDTH, HEIGHT, hue, random);
        clutter(canvas, random);
        double x = 22 + random.nextDouble() * (WIDTH - 44);
        double y = 24 + random.nextDouble() * (HEIGHT - 48);
        double radius = 13 + 5 * random.nextDouble();
        person(canvas, x, y, radius, skin, hair, random);
        canvas.write(folder.resolve(file), random);
        rows.add(String.format(Locale.ROOT, "%s,%d,%.2f,%.2f", file, person, x, y));
      }
    }
    Files.write(folder.resolve("points.csv"), rows, StandardCharsets.UTF_8);
  }

  private static void clutter(Canvas canvas, Random random) {
    Graphics2D g = canvas.graphics();
    for (int i = 0; i < 4; i++) {
      g.setColor(Canvas.bright(random).darker());
      double width = 8 + random.nextDouble() * 26;
      double height = 8 + random.nextDouble() * 26;
      g.fill(
          new RoundRectangle2D.Double(
              random.nextDouble() * (WIDTH - width),
              random.nextDouble() * (HEIGHT - height),
              width,
              height,
              6,
              6));
    }
  }

  private static void person(
      Canvas canvas, double x, double y, double radius, Color skin, Color hair, Random random) {
    Graphics2D g = canvas.graphics();
    g.setColor(Canvas.bright(random));
    g.fill(
        new RoundRectangle2D.Double(
            x - radius * 1.5, y + radius * 1.25, radius * 3, HEIGHT, radius, radius));
    AffineTransform before = g.getTransform();
    g.translate(x, y);
    g.rotate((random.nextDouble() - 0.5) * 0.7);
    g.scale(radius, radius);
    g.setColor(skin.darker());
    g.fill(new RoundRectangle2D.Double(-0.35, 0.6, 0.7, 0.9, 0.2, 0.2));
    g.setColor(hair);
    g.fill(new Ellipse2D.Double(-1.05, -1.4, 2.1, 2.0));
    g.setColor(skin);
    g.fill(new Ellipse2D.Double(-0.9, -1.15, 1.8, 2.3));
    g.setColor(Color.WHITE);
    g.fill(new Ellipse2D.Double(-0.58, -0.35, 0.42, 0.3));
    g.fill(new Ellipse2D.Double(0.16, -0.35, 0.42, 0.3));
    g.setColor(Color.BLACK);
    g.fill(new Ellipse2D.Double(-0.45, -0.32, 0.2, 0.24));
    g.fill(new Ellipse2D.Double(0.27, -0.32, 0.2, 0.24));
    g.setColor(new Color(0x9c, 0x22, 0x2c));
    g.setStroke(new BasicStroke(0.13f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    g.draw(new Arc2D.Double(-0.4, 0.15, 0.8, 0.5, 200, 140, Arc2D.OPEN));
    g.setTransform(before);
  }
}
