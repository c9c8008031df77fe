package org.estimand.iv;

import org.apache.commons.math3.special.Gamma;

/**
 * The conditional law of the likelihood ratio statistic given how strong the instruments are
 * (Moreira 2003, doi 10.1111/1468-0262.00438), by the integral of Andrews, Moreira and Stock (2007,
 * doi 10.1016/j.jeconom.2006.10.002): P(LR > m | q_T = t) = 2 K int_0^(pi/2) P(chi2_q > (t + m) /
 * (1 + t sin^2 / m)) cos^(q-2), K = Gamma(q/2) / (sqrt(pi) Gamma((q-1)/2)).
 */
final class ConditionalLr {
  /** Nodes and weights of the 16-point rule of Gauss and Legendre, positive half. */
  private static final double[] NODES = {
    0.0950125098376374402, 0.2816035507792589132, 0.4580167776572273863, 0.6178762444026437484,
    0.7554044083550030339, 0.8656312023878317439, 0.9445750230732325761, 0.9894009349916499326
  };

  private static final double[] WEIGHTS = {
    0.1894506104550684963, 0.1826034150449235888, 0.1691565193950025382, 0.1495959888165767321,
    0.1246289712555338720, 0.0951585116824927848, 0.0622535239386478929, 0.0271524594117540949
  };

  private static final int PANELS = 8;

  private ConditionalLr() {}

  /**
   * The probability of a larger statistic.
   *
   * @param lr the statistic, at least 0
   * @param strength t, at least 0
   * @param q number of instruments
   */
  static double pValue(double lr, double strength, int q) {
    if (!(lr > 0)) {
      return 1;
    }
    double t = Math.max(0, strength);
    if (q == 1) {
      return IvForms.upperTail(lr, 1);
    }
    double constant =
        Math.exp(Gamma.logGamma(q / 2.0) - Gamma.logGamma((q - 1) / 2.0)) / Math.sqrt(Math.PI);
    double sum = 0;
    double high = Math.PI / 2;
    for (int panel = 0; panel < PANELS; panel++) {
      double low = panel == PANELS - 1 ? 0 : high / 2;
      double half = 0.5 * (high - low);
      double middle = 0.5 * (high + low);
      for (int k = 0; k < NODES.length; k++) {
        sum +=
            half
                * WEIGHTS[k]
                * (integrand(middle - half * NODES[k], lr, t, q)
                    + integrand(middle + half * NODES[k], lr, t, q));
      }
      high = low;
    }
    return Math.min(1, 2 * constant * sum);
  }

  private static double integrand(double angle, double lr, double t, int q) {
    double sin = Math.sin(angle);
    double x = (t + lr) / (1 + t * sin * sin / lr);
    return IvForms.upperTail(x, q) * Math.pow(Math.cos(angle), q - 2);
  }
}
