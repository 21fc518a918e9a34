package org.finetune4j.data.transform;

import org.finetune4j.data.ImageSize;
import org.finetune4j.data.image.Image;

/**
 * Resamples an image through any projective map. Where one output pixel covers no more than one
 * pixel of the image this is PyTorch's {@code grid_sample(bilinear, align_corners=False)}; where it
 * covers more, the triangle widens along each axis as Pillow's does, so that nothing aliases.
 */
final class ProjectiveResampling {
  private final Image image;
  private final Homography map;
  private final ImageSize size;
  private final boolean filtered;
  private final Table columns;
  private final Table rows;
  private int[] places = new int[16];
  private float[] weights = new float[16];
  private float[] rowWeights = new float[16];

  /**
   * Prepares.
   *
   * @param x handles columns outside the image
   * @param y handles rows outside the image
   * @param map from pixels of the output to pixels of the image as decoded
   * @param size of the output
   * @param filtered false never widens the triangle
   */
  ProjectiveResampling(
      Image image, Axis x, Axis y, Homography map, ImageSize size, boolean filtered) {
    this.image = image;
    this.map = map;
    this.size = size;
    this.filtered = filtered;
    this.columns = new Table(x, 3);
    this.rows = new Table(y, 3 * image.width());
  }

  /** Writes {@code [3, height, width]}, 0..255, from that place on. */
  void levels(float[] out, int offset) {
    boolean constant = map.g() == 0 && map.h() == 0;
    double stretchX = filtered ? map.stretchX(.5, .5) : 1;
    double stretchY = filtered ? map.stretchY(.5, .5) : 1;
    int plane = size.height() * size.width();
    int to = offset;
    for (int row = 0; row < size.height(); row++) {
      double y = row + .5;
      for (int column = 0; column < size.width(); column++, to++) {
        double x = column + .5;
        double w = 1 / (map.g() * x + map.h() * y + map.i());
        double atX = (map.a() * x + map.b() * y + map.c()) * w;
        double atY = (map.d() * x + map.e() * y + map.f()) * w;
        if (filtered && !constant) {
          stretchX = norm(map.a() - atX * map.g(), map.b() - atX * map.h()) * w;
          stretchY = norm(map.d() - atY * map.g(), map.e() - atY * map.h()) * w;
        }
        if (stretchX < 1.0001 && stretchY < 1.0001) {
          bilinear(atX, atY, out, to, plane);
        } else {
          triangle(atX, atY, Math.max(1, stretchX), Math.max(1, stretchY), out, to, plane);
        }
      }
    }
  }

  private static double norm(double a, double b) {
    return Math.sqrt(a * a + b * b);
  }

  private void bilinear(double atX, double atY, float[] out, int to, int plane) {
    int x = (int) Math.floor(atX - .5);
    int y = (int) Math.floor(atY - .5);
    float right = (float) (atX - .5 - x);
    float low = (float) (atY - .5 - y);
    int left0 = columns.at(x);
    int left1 = columns.at(x + 1);
    int top0 = rows.at(y);
    int top1 = rows.at(y + 1);
    if ((left0 | left1 | top0 | top1) < 0) {
      triangle(atX, atY, 1, 1, out, to, plane);
      return;
    }
    byte[] rgb = image.rgb();
    float w00 = (1 - right) * (1 - low);
    float w01 = right * (1 - low);
    float w10 = (1 - right) * low;
    float w11 = right * low;
    for (int c = 0; c < 3; c++) {
      out[to + c * plane] =
          w00 * (rgb[top0 + left0 + c] & 0xff)
              + w01 * (rgb[top0 + left1 + c] & 0xff)
              + w10 * (rgb[top1 + left0 + c] & 0xff)
              + w11 * (rgb[top1 + left1 + c] & 0xff);
    }
  }

  private void triangle(
      double atX, double atY, double wide, double tall, float[] out, int to, int plane) {
    int x = (int) Math.floor(atX - wide + .5);
    int y = (int) Math.floor(atY - tall + .5);
    int across = (int) Math.floor(atX + wide + .5) - x;
    int down = (int) Math.floor(atY + tall + .5) - y;
    if (Math.max(across, down) > places.length) {
      int room = 2 * Math.max(across, down);
      places = new int[room];
      weights = new float[room];
      rowWeights = new float[room];
    }
    float sum = fill(weights, x, across, atX, wide) * fill(rowWeights, y, down, atY, tall);
    for (int i = 0; i < across; i++) {
      places[i] = columns.at(x + i);
      if (places[i] < 0) {
        places[i] = 0;
        weights[i] = 0;
      }
    }
    byte[] rgb = image.rgb();
    float r = 0;
    float g = 0;
    float b = 0;
    for (int j = 0; j < down; j++) {
      int row = rows.at(y + j);
      if (row < 0) {
        continue;
      }
      float rowR = 0;
      float rowG = 0;
      float rowB = 0;
      for (int i = 0; i < across; i++) {
        int at = row + places[i];
        float w = weights[i];
        rowR += w * (rgb[at] & 0xff);
        rowG += w * (rgb[at + 1] & 0xff);
        rowB += w * (rgb[at + 2] & 0xff);
      }
      r += rowWeights[j] * rowR;
      g += rowWeights[j] * rowG;
      b += rowWeights[j] * rowB;
    }
    out[to] = r / sum;
    out[to + plane] = g / sum;
    out[to + 2 * plane] = b / sum;
  }

  private static float fill(float[] weights, int from, int count, double centre, double support) {
    float sum = 0;
    for (int i = 0; i < count; i++) {
      weights[i] = (float) Math.max(0, 1 - Math.abs(from + i + .5 - centre) / support);
      sum += weights[i];
    }
    return sum;
  }

  /** Where to find a column or row, also those outside the image, up to once its length away. */
  private static final class Table {
    private final int[] places;
    private final int before;

    Table(Axis axis, int step) {
      before = axis.pixels() + 2;
      places = new int[3 * before];
      for (int i = 0; i < places.length; i++) {
        int pixel = axis.pixel(i - before + .5);
        places[i] = pixel < 0 ? -1 : pixel * step;
      }
    }

    int at(int place) {
      return places[Math.max(0, Math.min(places.length - 1, place + before))];
    }
  }
}
