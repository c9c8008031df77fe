package org.estimand.trajectory;

/** The functions (exp(z) - 1) / z and 2 (exp(z) - 1 - z) / z^2, smooth through z = 0. */
final class Rising {
  private static final double SMALL = 0.5;
  private static final int TERMS = 18;

  private Rising() {}

  /** (exp(z) - 1) / z. */
  static double first(double z) {
    return z == 0 ? 1 : Math.expm1(z) / z;
  }

  /** Its derivative. */
  static double firstSlope(double z) {
    return Math.abs(z) < SMALL ? series(z, 1, true) : (Math.exp(z) - first(z)) / z;
  }

  /** 2 (exp(z) - 1 - z) / z^2. */
  static double second(double z) {
    return Math.abs(z) < SMALL ? 2 * series(z, 2, false) : 2 * (Math.expm1(z) - z) / (z * z);
  }

  /** Its derivative. */
  static double secondSlope(double z) {
    return Math.abs(z) < SMALL ? 2 * series(z, 2, true) : 2 * (Math.expm1(z) / z - second(z)) / z;
  }

  /** sum_k z^k / (k + shift)!, or its derivative, by Horner's rule. */
  private static double series(double z, int shift, boolean slope) {
    double sum = 0;
    for (int k = TERMS; k >= (slope ? 1 : 0); k--) {
      double inverse = 1;
      for (int j = 2; j <= k + shift; j++) {
        inverse /= j;
      }
      sum = sum * z + (slope ? k : 1) * inverse;
    }
    return sum;
  }
}
