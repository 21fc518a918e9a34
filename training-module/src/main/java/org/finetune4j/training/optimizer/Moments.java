package org.finetune4j.training.optimizer;

import java.util.Arrays;

/**
 * The running averages of one parameter, in pieces of {@link #PIECE} numbers: every array of the
 * inner loop is then walked by the same index, which the JVM needs to vectorise it, and all four
 * pieces stay in the core's nearest cache.
 */
abstract sealed class Moments {
  /** Numbers a piece. */
  static final int PIECE = 2048;

  final int length;
  int steps;

  private Moments(int length) {
    this.length = length;
  }

  static int pieces(int length) {
    return (length + PIECE - 1) / PIECE;
  }

  final int sizeOf(int piece) {
    return Math.min(PIECE, length - piece * PIECE);
  }

  /** In float; a null array of pieces is an average that is not kept. */
  static final class Floats extends Moments {
    float[][] average;
    float[][] square;

    Floats(int length) {
      super(length);
    }

    static float[][] zeros(int length) {
      float[][] pieces = new float[pieces(length)][];
      for (int i = 0; i < pieces.length; i++) {
        pieces[i] = new float[Math.min(PIECE, length - i * PIECE)];
      }
      return pieces;
    }

    static float[][] cut(float[] values) {
      float[][] pieces = new float[pieces(values.length)][];
      for (int i = 0; i < pieces.length; i++) {
        int from = i * PIECE;
        pieces[i] = Arrays.copyOfRange(values, from, Math.min(values.length, from + PIECE));
      }
      return pieces;
    }

    static float[] joined(float[][] pieces, int length) {
      if (pieces == null) {
        return new float[0];
      }
      float[] all = new float[length];
      for (int i = 0; i < pieces.length; i++) {
        System.arraycopy(pieces[i], 0, all, i * PIECE, pieces[i].length);
      }
      return all;
    }
  }

  /** In double, for comparisons; a null array of pieces is an average that is not kept. */
  static final class Doubles extends Moments {
    double[][] average;
    double[][] square;

    Doubles(int length) {
      super(length);
    }

    static double[][] zeros(int length) {
      double[][] pieces = new double[pieces(length)][];
      for (int i = 0; i < pieces.length; i++) {
        pieces[i] = new double[Math.min(PIECE, length - i * PIECE)];
      }
      return pieces;
    }
  }
}
