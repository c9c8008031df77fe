package org.estimand.regress;

import org.apache.commons.math3.special.Erf;

/** How the index of a binary regression becomes a probability. */
public enum Link {
  /** P = 1 / (1 + exp(-u)). */
  LOGIT,
  /** P = Phi(u). */
  PROBIT,
  /** P = 1 - exp(-exp(u)). */
  CLOGLOG;

  private static final double ROOT_TWO = Math.sqrt(2);
  private static final double DENSITY_AT_ZERO = 1 / Math.sqrt(2 * Math.PI);
  private static final double TAIL = -25;

  /** The probability at index u. */
  public double probability(double u) {
    return switch (this) {
      case LOGIT -> u >= 0 ? 1 / (1 + Math.exp(-u)) : Math.exp(u) / (1 + Math.exp(u));
      case PROBIT -> 0.5 * Erf.erfc(-u / ROOT_TWO);
      case CLOGLOG -> -Math.expm1(-Math.exp(u));
    };
  }

  /** The derivative of the probability in u. */
  public double slope(double u) {
    return switch (this) {
      case LOGIT -> {
        double e = Math.exp(-Math.abs(u));
        yield e / ((1 + e) * (1 + e));
      }
      case PROBIT -> DENSITY_AT_ZERO * Math.exp(-0.5 * u * u);
      case CLOGLOG -> Math.exp(u - Math.exp(u));
    };
  }

  /** Log likelihood of a 0/1 outcome and its first two derivatives in u, into {@code out}. */
  void likelihood(double u, boolean one, double[] out) {
    switch (this) {
      case LOGIT -> {
        double s = one ? u : -u;
        double e = Math.exp(-Math.abs(u));
        double p = s >= 0 ? e / (1 + e) : 1 / (1 + e);
        out[0] = s >= 0 ? -Math.log1p(e) : s - Math.log1p(e);
        out[1] = one ? p : -p;
        out[2] = -e / ((1 + e) * (1 + e));
      }
      case PROBIT -> {
        double s = one ? u : -u;
        double mills;
        if (s < TAIL) {
          double z = s * s;
          mills = -s / (1 - 1 / z + 3 / (z * z) - 15 / (z * z * z));
          out[0] = -0.5 * z + Math.log(DENSITY_AT_ZERO) - Math.log(mills);
        } else {
          double p = 0.5 * Erf.erfc(-s / ROOT_TWO);
          mills = DENSITY_AT_ZERO * Math.exp(-0.5 * s * s) / p;
          out[0] = Math.log(p);
        }
        out[1] = one ? mills : -mills;
        out[2] = -mills * (mills + s);
      }
      case CLOGLOG -> {
        double t = Math.exp(Math.min(u, 700));
        if (one) {
          double p = -Math.expm1(-t);
          double ratio = t < 1e-300 ? 1 : t * Math.exp(-t) / p;
          out[0] = t < 1e-300 ? u : Math.log(p);
          out[1] = ratio;
          out[2] = ratio * (1 - t - ratio);
        } else {
          out[0] = -t;
          out[1] = -t;
          out[2] = -t;
        }
      }
    }
  }
}
