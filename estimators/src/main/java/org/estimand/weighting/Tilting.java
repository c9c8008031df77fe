package org.estimand.weighting;

/**
 * Weights h(e) / e_a of the rows of arm a as functions of the propensities e of all arms, with
 * their derivatives. Two arms make the usual forms (Li, Morgan and Zaslavsky 2018); for more see Li
 * and Li (2019, doi 10.1214/19-AOAS1282).
 */
final class Tilting {
  private Tilting() {}

  /**
   * The weight of a row. At propensities of 0 the entropy weight, whose limit may be infinite, is
   * zero: h is.
   *
   * @param e propensities of the J arms; their sum is 1 unless they were capped
   * @param arm the arm of the row
   */
  static double weight(Target target, double[] e, int arm) {
    return switch (target.estimand()) {
      case ATE -> 1 / e[arm];
      case ATT, ATC -> arm == target.focal() ? 1 : e[target.focal()] / e[arm];
      case ATO -> e.length == 2 ? e[1 - arm] : overlap(e, arm);
      case ATM -> least(e, arm) == arm ? 1 : e[least(e, arm)] / e[arm];
      case ATEN -> e[arm] > 0 && e[arm] < 1 ? entropy(e) / e[arm] : 0;
    };
  }

  /**
   * The derivatives of the weight in the J propensities, into out; one-sided at the kinks of ATM.
   */
  static void derivative(Target target, double[] e, int arm, double[] out) {
    java.util.Arrays.fill(out, 0);
    double own = e[arm];
    switch (target.estimand()) {
      case ATE -> out[arm] = -1 / (own * own);
      case ATT, ATC -> {
        int focal = target.focal();
        if (arm != focal) {
          out[focal] = 1 / own;
          out[arm] = -e[focal] / (own * own);
        }
      }
      case ATO -> {
        if (e.length == 2) {
          out[1 - arm] = 1;
        } else {
          double w = overlap(e, arm);
          for (int k = 0; k < e.length; k++) {
            if (k != arm) {
              out[k] = w * w * own / (e[k] * e[k]);
              out[arm] -= w * w / e[k];
            }
          }
        }
      }
      case ATM -> {
        int k = least(e, arm);
        if (k != arm) {
          out[k] = 1 / own;
          out[arm] = -e[k] / (own * own);
        }
      }
      case ATEN -> {
        if (own > 0 && own < 1) {
          for (int k = 0; k < e.length; k++) {
            out[k] = e[k] > 0 ? -(Math.log(e[k]) + 1) / own : 0;
          }
          out[arm] -= entropy(e) / (own * own);
        }
      }
    }
  }

  /** h / e_a with h = 1 / sum_j (1 / e_j). */
  private static double overlap(double[] e, int arm) {
    double sum = 1;
    for (int j = 0; j < e.length; j++) {
      sum += j == arm ? 0 : e[arm] / e[j];
    }
    return 1 / sum;
  }

  /** The arm of the smallest propensity; of equal ones the row's own, then the first. */
  private static int least(double[] e, int arm) {
    int k = arm;
    for (int j = 0; j < e.length; j++) {
      if (e[j] < e[k]) {
        k = j;
      }
    }
    return k;
  }

  private static double entropy(double[] e) {
    double h = 0;
    for (double v : e) {
      h -= v > 0 ? v * Math.log(v) : 0;
    }
    return h;
  }
}
