package org.estimand.learners.tree;

/** The log loss of two or more classes. */
final class LogObjectives {
  private LogObjectives() {}

  static Objective of(int classes) {
    return classes == 2 ? new Two() : new Many(classes);
  }

  private static double[] shares(double[] y, double[] w, int classes) {
    double[] share = new double[classes];
    double total = 0;
    for (int i = 0; i < y.length; i++) {
      double wi = w == null ? 1 : w[i];
      share[(int) y[i]] += wi;
      total += wi;
    }
    for (int c = 0; c < classes; c++) {
      share[c] /= total;
    }
    return share;
  }

  private record Two() implements Objective {
    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public int responses() {
      return 2;
    }

    @Override
    public double[] start(double[] y, double[] w) {
      double[] share = shares(y, w, 2);
      return new double[] {Math.log(share[1] / share[0])};
    }

    @Override
    public void derivatives(int output, double[] y, double[][] f, double[] g, double[] h) {
      double[] s = f[0];
      for (int i = 0; i < y.length; i++) {
        double p = 1 / (1 + Math.exp(-s[i]));
        g[i] = p - y[i];
        h[i] = Math.max(p * (1 - p), 1e-16);
      }
    }

    @Override
    public double loss(double y, double[] scores) {
      // log(1 + exp(-margin)) without overflow
      double m = y > 0 ? scores[0] : -scores[0];
      return m > 0 ? Math.log1p(Math.exp(-m)) : Math.log1p(Math.exp(m)) - m;
    }

    @Override
    public void respond(double[] scores, double[] out) {
      out[1] = 1 / (1 + Math.exp(-scores[0]));
      out[0] = 1 - out[1];
    }
  }

  /** One score for each class; the diagonal of the Hessian times K / (K - 1) (Friedman 2001). */
  private static final class Many implements Objective {
    private final int classes;
    private double[] norm = new double[0];

    Many(int classes) {
      this.classes = classes;
    }

    @Override
    public int outputs() {
      return classes;
    }

    @Override
    public int responses() {
      return classes;
    }

    @Override
    public double[] start(double[] y, double[] w) {
      double[] scores = shares(y, w, classes);
      for (int c = 0; c < classes; c++) {
        scores[c] = Math.log(scores[c]);
      }
      return scores;
    }

    /** All classes of a round see the scores of its beginning: f must not change in between. */
    @Override
    public void prepare(double[][] f) {
      int n = f[0].length;
      if (norm.length != n) {
        norm = new double[n];
      }
      for (int i = 0; i < n; i++) {
        double most = f[0][i];
        for (int c = 1; c < classes; c++) {
          most = Math.max(most, f[c][i]);
        }
        double sum = 0;
        for (int c = 0; c < classes; c++) {
          sum += Math.exp(f[c][i] - most);
        }
        norm[i] = most + Math.log(sum);
      }
    }

    @Override
    public void derivatives(int output, double[] y, double[][] f, double[] g, double[] h) {
      double factor = classes / (classes - 1.0);
      double[] s = f[output];
      for (int i = 0; i < y.length; i++) {
        double p = Math.exp(s[i] - norm[i]);
        g[i] = p - (y[i] == output ? 1 : 0);
        h[i] = Math.max(factor * p * (1 - p), 1e-16);
      }
    }

    @Override
    public double loss(double y, double[] scores) {
      double most = scores[0];
      for (int c = 1; c < classes; c++) {
        most = Math.max(most, scores[c]);
      }
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        sum += Math.exp(scores[c] - most);
      }
      return most + Math.log(sum) - scores[(int) y];
    }

    @Override
    public void respond(double[] scores, double[] out) {
      double most = scores[0];
      for (int c = 1; c < classes; c++) {
        most = Math.max(most, scores[c]);
      }
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        out[c] = Math.exp(scores[c] - most);
        sum += out[c];
      }
      for (int c = 0; c < classes; c++) {
        out[c] /= sum;
      }
    }
  }
}
