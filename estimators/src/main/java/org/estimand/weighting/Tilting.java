package org.estimand.weighting;

/** Weights of both arms as functions of the propensity, with their derivatives. */
final class Tilting {
  private Tilting() {}

  /**
   * The weight h(e)/e of a treated or h(e)/(1-e) of a control observation. At e = 0 and e = 1 the
   * entropy weight, whose limit may be infinite, is zero: h is.
   */
  static double weight(Estimand estimand, boolean treated, double e) {
    return switch (estimand) {
      case ATE -> treated ? 1 / e : 1 / (1 - e);
      case ATT -> treated ? 1 : e / (1 - e);
      case ATC -> treated ? (1 - e) / e : 1;
      case ATO -> treated ? 1 - e : e;
      case ATM -> Math.min(1, treated ? (1 - e) / e : e / (1 - e));
      case ATEN -> e > 0 && e < 1 ? entropy(e) / (treated ? e : 1 - e) : 0;
    };
  }

  /** The derivative of the weight in e; one-sided at the kink of ATM. */
  static double derivative(Estimand estimand, boolean treated, double e) {
    double q = 1 - e;
    return switch (estimand) {
      case ATE -> treated ? -1 / (e * e) : 1 / (q * q);
      case ATT -> treated ? 0 : 1 / (q * q);
      case ATC -> treated ? -1 / (e * e) : 0;
      case ATO -> treated ? -1 : 1;
      case ATM -> treated ? (e > 0.5 ? -1 / (e * e) : 0) : e < 0.5 ? 1 / (q * q) : 0;
      case ATEN -> {
        if (!(e > 0 && e < 1)) {
          yield 0;
        }
        double slope = Math.log(q / e);
        double h = entropy(e);
        yield treated ? slope / e - h / (e * e) : slope / q + h / (q * q);
      }
    };
  }

  private static double entropy(double e) {
    return -e * Math.log(e) - (1 - e) * Math.log(1 - e);
  }
}
