package org.estimand.dml;

import org.estimand.inference.VcovType;

/** Independent rows: plain averages. */
final class IndependentDesign extends ScoreDesign {
  private final int n;
  private final double size;
  private final boolean frequency;

  /**
   * @param weights n weights with mean one, or null
   * @param size number of observations the rows stand for
   * @param frequency whether a weight counts identical observations
   */
  IndependentDesign(int n, double[] weights, double size, boolean frequency) {
    super(weights);
    this.n = n;
    this.size = size;
    this.frequency = frequency;
  }

  @Override
  double mean(double[] x) {
    double s = 0;
    for (int i = 0; i < n; i++) {
      s += weight(i) * x[i];
    }
    return s / n;
  }

  @Override
  double gamma(double[] x, double[] y) {
    double s = 0;
    for (int i = 0; i < n; i++) {
      double w = weight(i);
      s += (frequency ? w : w * w) * x[i] * y[i];
    }
    return s / n;
  }

  @Override
  double size() {
    return size;
  }

  @Override
  double rowScale(int i) {
    // frequency: (1/n^2) sum phi^2 must equal sum w psi^2 / (n size J^2)
    return frequency ? Math.sqrt(weight(i) * n / size) : weight(i);
  }

  @Override
  VcovType vcovType() {
    return VcovType.robust();
  }
}
