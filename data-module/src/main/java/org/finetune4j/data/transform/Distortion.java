package org.finetune4j.data.transform;

import org.finetune4j.data.ImageSize;

/**
 * One sample of {@link Augment}: flip, turn, zoom and warp, from the output to its input, in scaled
 * coordinates, as fastai's {@code affine_coord} composes them.
 *
 * @param degrees how far the image is turned
 * @param zoom above 1 magnifies
 * @param zoomX where the zoom looks, 0..1 from left to right
 * @param zoomY where the zoom looks, 0..1 from top to bottom
 * @param warpX tilt along x, as a share of half the image
 * @param warpY tilt along y, as a share of half the image
 */
record Distortion(
    boolean flip,
    double degrees,
    double zoom,
    double zoomX,
    double zoomY,
    double warpX,
    double warpY) {
  static final Distortion NONE = new Distortion(false, 0, 1, .5, .5, 0, 0);

  /** Whether rows stay rows. */
  boolean keepsAxes() {
    return degrees == 0 && warpX == 0 && warpY == 0;
  }

  /** {@code [2][3]}: flip, turn and zoom. */
  double[][] matrix(ImageSize size) {
    double cos = Math.cos(Math.toRadians(degrees));
    double sin = Math.sin(Math.toRadians(degrees));
    double s = 1 / zoom;
    double moveX = (1 - s) * (2 * zoomX - 1);
    double moveY = (1 - s) * (2 * zoomY - 1);
    double side = flip ? -1 : 1;
    // Scaled coordinates are not square: without the aspect a turn would shear.
    double aspect = size.height() / (double) size.width();
    return new double[][] {
      {side * cos * s, side * sin * s * aspect, side * (cos * moveX + sin * moveY)},
      {-sin * s / aspect, cos * s, -sin * moveX + cos * moveY}
    };
  }

  /** The eight coefficients of fastai's {@code find_coeffs} for the tilted corners. */
  double[] perspective() {
    double x = warpX;
    double y = warpY;
    double[][] from = {{-1 - y, -1 - x}, {-1 + y, 1 + x}, {1 + y, -1 + x}, {1 - y, 1 - x}};
    double[][] to = {{-1, -1}, {-1, 1}, {1, -1}, {1, 1}};
    double[][] equations = new double[8][];
    for (int i = 0; i < 4; i++) {
      double u = from[i][0];
      double v = from[i][1];
      double p = to[i][0];
      double q = to[i][1];
      equations[2 * i] = new double[] {u, v, 1, 0, 0, 0, -p * u, -p * v, p};
      equations[2 * i + 1] = new double[] {0, 0, 0, u, v, 1, -q * u, -q * v, q};
    }
    return solve(equations);
  }

  /** From scaled places of the output to scaled places of the input. */
  Homography toInput(ImageSize size) {
    double[][] m = matrix(size);
    double[] p = perspective();
    return Homography.affine(m[0][0], m[0][1], m[0][2], m[1][0], m[1][1], m[1][2])
        .then(new Homography(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], 1));
  }

  /** Gauss-Jordan with pivots; the right-hand side is the last column. */
  private static double[] solve(double[][] rows) {
    int n = rows.length;
    for (int column = 0; column < n; column++) {
      int pivot = column;
      for (int row = column + 1; row < n; row++) {
        if (Math.abs(rows[row][column]) > Math.abs(rows[pivot][column])) {
          pivot = row;
        }
      }
      double[] swap = rows[column];
      rows[column] = rows[pivot];
      rows[pivot] = swap;
      for (int row = 0; row < n; row++) {
        if (row != column) {
          double factor = rows[row][column] / rows[column][column];
          for (int i = column; i <= n; i++) {
            rows[row][i] -= factor * rows[column][i];
          }
        }
      }
    }
    double[] solution = new double[n];
    for (int i = 0; i < n; i++) {
      solution[i] = rows[i][n] / rows[i][i];
    }
    return solution;
  }
}
