package org.estimand.iv;

import org.apache.commons.math3.special.Gamma;

/**
 * The effective F statistic of Montiel Olea and Pflueger (2013, doi 10.1080/00401706.2013.806694)
 * and its critical values, in their form that holds whatever the bias's direction is: the 1 - alpha
 * quantile of a non-central chi-square with K_eff degrees of freedom and non-centrality K_eff /
 * tau, over K_eff.
 *
 * @param statistic x~'P x~ over the trace of the covariance W of the coefficients
 * @param traceSquare trace of W squared
 * @param squareTrace trace of W W
 * @param largest trace of W times its largest eigenvalue
 */
record EffectiveF(double statistic, double traceSquare, double squareTrace, double largest) {
  private static final double ALPHA = 0.05;

  static EffectiveF of(ReducedForm form) {
    double[] one = form.unit(1);
    double[] c = form.combination(one);
    double[] w = form.covariance(one, one);
    int q = form.q();
    double trace = 0;
    double squares = 0;
    for (int j = 0; j < q; j++) {
      trace += w[j * q + j];
      for (int i = 0; i < q; i++) {
        squares += w[j * q + i] * w[j * q + i];
      }
    }
    double[] values = Eigenvalues.symmetric(w, q);
    double f = trace > 0 ? IvForms.dot(c, c) / trace : Double.POSITIVE_INFINITY;
    return new EffectiveF(f, trace * trace, squares, trace * values[q - 1]);
  }

  /** K_eff for a bias of at most tau times the worst case. */
  double degrees(double tau) {
    double x = 1 / tau;
    return traceSquare > 0 ? traceSquare * (1 + 2 * x) / (squareTrace + 2 * x * largest) : 1;
  }

  /** Above this value a bias of more than tau times the worst case is rejected at 5 %. */
  double critical(double tau) {
    double k = degrees(tau);
    return quantile(1 - ALPHA, k, k / tau) / k;
  }

  /** P(chi2(k, noncentrality) <= x), a Poisson mixture summed outwards from its mode. */
  static double cumulative(double x, double k, double noncentrality) {
    double half = noncentrality / 2;
    int mode = (int) half;
    double top = -half + (half > 0 ? mode * Math.log(half) : 0) - Gamma.logGamma(mode + 1.0);
    double sum = 0;
    double weight = Math.exp(top);
    for (int j = mode; weight > 1e-18; j++) {
      sum += weight * Gamma.regularizedGammaP(k / 2 + j, x / 2);
      weight *= half / (j + 1);
    }
    weight = Math.exp(top);
    for (int j = mode; j > 0 && weight > 1e-18; j--) {
      weight *= j / half;
      sum += weight * Gamma.regularizedGammaP(k / 2 + j - 1, x / 2);
    }
    return sum;
  }

  static double quantile(double p, double k, double noncentrality) {
    double low = 0;
    double high = k + noncentrality + 20 * Math.sqrt(2 * (k + 2 * noncentrality)) + 20;
    for (int step = 0; step < 200 && high - low > 1e-13 * high; step++) {
      double mid = 0.5 * (low + high);
      if (cumulative(mid, k, noncentrality) < p) {
        low = mid;
      } else {
        high = mid;
      }
    }
    return 0.5 * (low + high);
  }
}
