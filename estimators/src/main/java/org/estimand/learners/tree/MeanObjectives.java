package org.estimand.learners.tree;

/** The losses of boosted means. */
final class MeanObjectives {
  private MeanObjectives() {}

  static Objective of(BoostingLoss loss) {
    return switch (loss) {
      case SQUARED -> new Squared();
      case ABSOLUTE -> new Absolute();
      case POISSON -> new Poisson();
    };
  }

  private static double mean(double[] y, double[] w) {
    double sum = 0;
    double total = 0;
    for (int i = 0; i < y.length; i++) {
      double wi = w == null ? 1 : w[i];
      sum += wi * (y[i] - y[0]);
      total += wi;
    }
    return y[0] + sum / total;
  }

  private record Squared() implements Objective {
    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public double[] start(double[] y, double[] w) {
      return new double[] {mean(y, w)};
    }

    @Override
    public void derivatives(int output, double[] y, double[][] f, double[] g, double[] h) {
      double[] s = f[0];
      for (int i = 0; i < y.length; i++) {
        g[i] = s[i] - y[i];
      }
    }

    @Override
    public boolean unitHessian() {
      return true;
    }

    @Override
    public double loss(double y, double[] scores) {
      return (y - scores[0]) * (y - scores[0]);
    }

    @Override
    public void respond(double[] scores, double[] out) {
      out[0] = scores[0];
    }
  }

  private record Absolute() implements Objective {
    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public double[] start(double[] y, double[] w) {
      return new double[] {MedianOfRows.of(y.clone(), w == null ? null : w.clone(), y.length)};
    }

    @Override
    public void derivatives(int output, double[] y, double[][] f, double[] g, double[] h) {
      double[] s = f[0];
      for (int i = 0; i < y.length; i++) {
        g[i] = Math.signum(s[i] - y[i]);
      }
    }

    @Override
    public boolean unitHessian() {
      return true;
    }

    @Override
    public boolean medians() {
      return true;
    }

    @Override
    public double loss(double y, double[] scores) {
      return Math.abs(y - scores[0]);
    }

    @Override
    public void respond(double[] scores, double[] out) {
      out[0] = scores[0];
    }
  }

  /** The second derivative is enlarged by exp(0.7), which keeps a Newton step below 0.7. */
  private record Poisson() implements Objective {
    private static final double DAMPING = Math.exp(0.7);

    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public double[] start(double[] y, double[] w) {
      return new double[] {Math.log(Math.max(mean(y, w), 1e-300))};
    }

    @Override
    public void derivatives(int output, double[] y, double[][] f, double[] g, double[] h) {
      double[] s = f[0];
      for (int i = 0; i < y.length; i++) {
        double mu = Math.exp(s[i]);
        g[i] = mu - y[i];
        h[i] = DAMPING * mu;
      }
    }

    @Override
    public double loss(double y, double[] scores) {
      return Math.exp(scores[0]) - y * scores[0];
    }

    @Override
    public void respond(double[] scores, double[] out) {
      out[0] = Math.exp(scores[0]);
    }
  }
}
