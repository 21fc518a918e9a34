package org.finetune4j.training.optimizer;

/**
 * Stochastic gradient descent as fastai computes it; momentum without dampening ({@code m = mom*m +
 * g}), none where it is 0.
 */
public final class Sgd extends ElementwiseOptimizer {
  /** With this decay, on so many threads. */
  public Sgd(Decay decay, int threads) {
    super(decay, threads);
  }

  @Override
  void prepare(Moments moments, double momentum) {
    if (momentum == 0) {
      return;
    }
    if (moments instanceof Moments.Floats floats && floats.average == null) {
      floats.average = Moments.Floats.zeros(floats.length);
    } else if (moments instanceof Moments.Doubles doubles && doubles.average == null) {
      doubles.average = Moments.Doubles.zeros(doubles.length);
    }
  }

  @Override
  void update(float[] p, float[] g, Moments.Floats moments, int piece, Factors factors) {
    float scale = (float) factors.gradientScale();
    float keep = (float) factors.keep();
    float l2 = (float) factors.l2();
    float rate = (float) factors.rate();
    float momentum = (float) factors.momentum();
    float[] m = moments.average == null ? g : moments.average[piece];
    int size = moments.sizeOf(piece);
    for (int i = 0; i < size; i++) {
      float gradient = g[i] * scale + l2 * p[i];
      m[i] = momentum * m[i] + gradient;
      p[i] = p[i] * keep - rate * m[i];
    }
  }

  @Override
  void update(double[] p, double[] g, Moments.Doubles moments, int piece, Factors factors) {
    double[] m = moments.average == null ? g : moments.average[piece];
    int size = moments.sizeOf(piece);
    for (int i = 0; i < size; i++) {
      double gradient = g[i] * factors.gradientScale() + factors.l2() * p[i];
      m[i] = factors.momentum() * m[i] + gradient;
      p[i] = p[i] * factors.keep() - factors.rate() * m[i];
    }
  }
}
