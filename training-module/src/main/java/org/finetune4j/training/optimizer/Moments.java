package org.finetune4j.training.optimizer;

import java.util.Arrays;

/**
 * The running averages of one parameter, in pieces of {@link #PIECE} numbers: every array of the
 * inner loop is then walked by the same index, which the JVM needs to vectorise it, and all four
 * pieces stay in the core's nearest cache.
 */
final class Moments {
  /** Numbers a piece. */
  static final int PIECE = 2048;

  final int length;
  final float[][] average;
  final float[][] square;
  int steps;

  private Moments(int length, float[][] average, float[][] square) {
    this.length = length;
    this.average = average;
    this.square = square;
  }

  static Moments zeros(int length) {
    return new Moments(length, zeroPieces(length), zeroPieces(length));
  }

  private static float[][] zeroPieces(int length) {
    float[][] pieces = new float[pieces(length)][];
    for (int i = 0; i < pieces.length; i++) {
      pieces[i] = new float[Math.min(PIECE, length - i * PIECE)];
    }
    return pieces;
  }

  static Moments of(ParameterState state) {
    Moments moments =
        new Moments(state.average().length, cut(state.average()), cut(state.squareAverage()));
    moments.steps = state.steps();
    return moments;
  }

  ParameterState state() {
    return new ParameterState(steps, joined(average), joined(square));
  }

  static int pieces(int length) {
    return (length + PIECE - 1) / PIECE;
  }

  private static float[][] cut(float[] values) {
    float[][] pieces = new float[pieces(values.length)][];
    for (int i = 0; i < pieces.length; i++) {
      int from = i * PIECE;
      pieces[i] = Arrays.copyOfRange(values, from, Math.min(values.length, from + PIECE));
    }
    return pieces;
  }

  private float[] joined(float[][] pieces) {
    float[] all = new float[length];
    for (int i = 0; i < pieces.length; i++) {
      System.arraycopy(pieces[i], 0, all, i * PIECE, pieces[i].length);
    }
    return all;
  }
}
