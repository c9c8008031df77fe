package org.estimand.weighting;

import org.apache.commons.math3.special.Gamma;
import org.estimand.errors.InvalidConfigException;

/** The density of a standardised dose or residual. */
public final class DoseDensity {
  private static final double LOG_ROOT_TWO_PI = 0.5 * Math.log(2 * Math.PI);

  /** 0 for the normal, -1 for a kernel estimate, else degrees of freedom. */
  private final double freedom;

  private DoseDensity(double freedom) {
    this.freedom = freedom;
  }

  /** The normal density. */
  public static DoseDensity normal() {
    return new DoseDensity(0);
  }

  /**
   * Student's t density.
   *
   * @param degreesOfFreedom positive
   * @throws InvalidConfigException CONF-164 otherwise
   */
  public static DoseDensity studentT(double degreesOfFreedom) {
    if (!(degreesOfFreedom > 0) || degreesOfFreedom == Double.POSITIVE_INFINITY) {
      throw new InvalidConfigException(
          "CONF-164",
          "studentT(" + degreesOfFreedom + "): degrees of freedom must be positive and finite.");
    }
    return new DoseDensity(degreesOfFreedom);
  }

  /**
   * A Gaussian kernel estimate with the bandwidth 0.9 min(sd, IQR / 1.34) n^(-1/5) (Silverman
   * 1986); O(n^2). Its weights have no estimating equations.
   */
  public static DoseDensity kernel() {
    return new DoseDensity(-1);
  }

  boolean isKernel() {
    return freedom < 0;
  }

  /** The logarithm of the density; not for the kernel estimate. */
  double log(double z) {
    if (freedom == 0) {
      return -0.5 * z * z - LOG_ROOT_TWO_PI;
    }
    double v = freedom;
    return Gamma.logGamma((v + 1) / 2)
        - Gamma.logGamma(v / 2)
        - 0.5 * Math.log(v * Math.PI)
        - (v + 1) / 2 * Math.log1p(z * z / v);
  }

  /** The derivative of the logarithm. */
  double slope(double z) {
    return freedom == 0 ? -z : -(freedom + 1) * z / (freedom + z * z);
  }

  String label() {
    return freedom == 0
        ? "normal"
        : isKernel() ? "kernel" : "Student t(" + TreatmentCheck.number(freedom) + ")";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DoseDensity d && d.freedom == freedom;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(freedom);
  }

  @Override
  public String toString() {
    return label();
  }
}
