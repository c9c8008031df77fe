package org.estimand.matrix.host;

/** Weighted logistic regression, ridge penalties allowed, by Newton's method with step halving. */
final class LogisticNewton {
  private final HostBackend backend;
  private final double[] x;
  private final int n;
  private final int p;
  private final double[] y;
  private final int most;
  private final double tolerance;
  private final double[] index;
  private final double[] residual;
  private final double[] curvature;
  private int iterations;

  LogisticNewton(
      HostBackend backend, double[] x, int n, int p, double[] y, int most, double tolerance) {
    this.backend = backend;
    this.x = x;
    this.n = n;
    this.p = p;
    this.y = y;
    this.most = most;
    this.tolerance = tolerance;
    this.index = new double[n];
    this.residual = new double[n];
    this.curvature = new double[n];
  }

  int iterations() {
    return iterations;
  }

  /** Fits from the coefficients in out at an offset, and leaves them there; 0, pivot, or -1. */
  int fit(double[] w, int wAt, double[] penalty, int penaltyAt, double[] out, int outAt) {
    double[] b = java.util.Arrays.copyOfRange(out, outAt, outAt + p);
    double[] gram = new double[p * p];
    double[] step = new double[p];
    double value = evaluate(b, w, wAt) - cost(b, penalty, penaltyAt);
    for (iterations = 0; iterations < most; ) {
      iterations++;
      backend.weightedGram(x, n, p, curvature, 0, gram, 0);
      for (int j = 0; j < p; j++) {
        double l = penalty[penaltyAt + j];
        step[j] = TallThin.dot(residual, 0, x, j * n, n) - l * b[j];
        gram[j * p + j] += l;
      }
      int pivot = backend.factorOf(gram, p);
      if (pivot != 0) {
        java.util.Arrays.fill(out, outAt, outAt + p, Double.NaN);
        return pivot;
      }
      Triangular.solve(gram, 0, p, step, 0);
      double largest = 0;
      for (double s : step) {
        largest = Math.max(largest, Math.abs(s));
      }
      double shrink = 1;
      double[] next = new double[p];
      double nextValue = value;
      for (int half = 0; half < 30; half++) {
        for (int j = 0; j < p; j++) {
          next[j] = b[j] + shrink * step[j];
        }
        nextValue = evaluate(next, w, wAt) - cost(next, penalty, penaltyAt);
        if (nextValue >= value - 1e-12 * Math.abs(value)) {
          break;
        }
        shrink /= 2;
      }
      b = next;
      value = nextValue;
      if (largest <= tolerance) {
        System.arraycopy(b, 0, out, outAt, p);
        return 0;
      }
    }
    System.arraycopy(b, 0, out, outAt, p);
    return -1;
  }

  private double cost(double[] b, double[] penalty, int at) {
    double sum = 0;
    for (int j = 0; j < p; j++) {
      sum += penalty[at + j] * b[j] * b[j];
    }
    return sum / 2;
  }

  private double evaluate(double[] b, double[] w, int wAt) {
    java.util.Arrays.fill(index, 0);
    for (int j = 0; j < p; j++) {
      double c = b[j];
      for (int i = 0; i < n; i++) {
        index[i] += c * x[j * n + i];
      }
    }
    double value = 0;
    for (int i = 0; i < n; i++) {
      double u = index[i];
      double t = Math.exp(-Math.abs(u));
      double e = u >= 0 ? 1 / (1 + t) : t / (1 + t);
      double weight = w[wAt + i];
      value += weight * ((y[i] * u - Math.max(u, 0)) - Math.log1p(t));
      residual[i] = weight * (y[i] - e);
      curvature[i] = weight * (t / ((1 + t) * (1 + t)));
    }
    return value;
  }
}
