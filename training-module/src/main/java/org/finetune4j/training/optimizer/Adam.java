package org.finetune4j.training.optimizer;

/**
 * Adam (Kingma and Ba, arXiv 1412.6980) as fastai computes it: both averages are corrected for
 * their start with this step's momentum, epsilon is added outside the root and after the
 * correction, and each parameter counts its own steps.
 */
public final class Adam extends ElementwiseOptimizer {
  /**
   * Its constants.
   *
   * @param squareMomentum decay of the squared gradients' average, in [0,1) ({@code sqr_mom})
   * @param epsilon added to the root, above 0
   * @param decay of the weights
   */
  public record Settings(double squareMomentum, double epsilon, Decay decay) {
    /** fastai's. */
    public static final Settings DEFAULT = new Settings(0.99, 1e-5, Decay.DEFAULT);

    /** Refuses nonsense. */
    public Settings {
      if (!(squareMomentum >= 0 && squareMomentum < 1 && epsilon > 0)) {
        throw new IllegalArgumentException("Adam with " + squareMomentum + ", " + epsilon);
      }
    }
  }

  private final Settings settings;

  /** With these constants, on so many threads. */
  public Adam(Settings settings, int threads) {
    super(settings.decay(), threads);
    this.settings = settings;
  }

  @Override
  void prepare(Moments moments, double momentum) {
    if (moments instanceof Moments.Floats floats && floats.average == null) {
      floats.average = Moments.Floats.zeros(floats.length);
      floats.square = Moments.Floats.zeros(floats.length);
    } else if (moments instanceof Moments.Doubles doubles && doubles.average == null) {
      doubles.average = Moments.Doubles.zeros(doubles.length);
      doubles.square = Moments.Doubles.zeros(doubles.length);
    }
  }

  @Override
  void update(float[] p, float[] g, Moments.Floats moments, int piece, Factors factors) {
    float scale = (float) factors.gradientScale();
    float keep = (float) factors.keep();
    float l2 = (float) factors.l2();
    float first = (float) factors.momentum();
    float firstRest = (float) (1 - factors.momentum());
    float second = (float) settings.squareMomentum();
    float secondRest = (float) (1 - settings.squareMomentum());
    float rate = (float) (factors.rate() / (1 - Math.pow(factors.momentum(), moments.steps)));
    float unbias = (float) (1 / (1 - Math.pow(settings.squareMomentum(), moments.steps)));
    float epsilon = (float) settings.epsilon();
    float[] m = moments.average[piece];
    float[] v = moments.square[piece];
    for (int i = 0; i < m.length; i++) {
      float gradient = g[i] * scale + l2 * p[i];
      float average = first * m[i] + firstRest * gradient;
      float square = second * v[i] + secondRest * gradient * gradient;
      m[i] = average;
      v[i] = square;
      p[i] = p[i] * keep - rate * average / ((float) Math.sqrt(square * unbias) + epsilon);
    }
  }

  @Override
  void update(double[] p, double[] g, Moments.Doubles moments, int piece, Factors factors) {
    double first = factors.momentum();
    double second = settings.squareMomentum();
    double rate = factors.rate() / (1 - Math.pow(first, moments.steps));
    double unbias = 1 / (1 - Math.pow(second, moments.steps));
    double[] m = moments.average[piece];
    double[] v = moments.square[piece];
    for (int i = 0; i < m.length; i++) {
      double gradient = g[i] * factors.gradientScale() + factors.l2() * p[i];
      m[i] = first * m[i] + (1 - first) * gradient;
      v[i] = second * v[i] + (1 - second) * gradient * gradient;
      p[i] = p[i] * factors.keep() - rate * m[i] / (Math.sqrt(v[i] * unbias) + settings.epsilon());
    }
  }
}
