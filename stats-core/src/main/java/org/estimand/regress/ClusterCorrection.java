package org.estimand.regress;

/**
 * How the residuals of a cluster are corrected for its leverage matrix H before a clustered
 * covariance is formed (Bell and McCaffrey 2002; Pustejovsky and Tipton 2018, doi
 * 10.1080/07350015.2016.1247004).
 */
public enum ClusterCorrection {
  /**
   * (I - H)^(-1/2): unbiased under independent errors of equal variance; the pseudo-inverse where a
   * cluster is fitted exactly in some direction.
   */
  CR2("CR2 (Bell-McCaffrey)", -0.5),
  /**
   * CR2, and every combination of coefficients is judged by Student's t with the degrees of freedom
   * (Satterthwaite) that match mean and variance of its CR2 variance under independent errors of
   * equal variance, or of variance 1/w under weights: (sum_g P_gg)^2 / sum_gh P_gh^2 with P_gh =
   * c'M X_g' A_g (I - H)_gh A_h X_h M c, M = (X'X)^-1, A_g = (I - H_gg)^(-1/2). Below 4 they are
   * not to be relied on.
   */
  CR2_SATTERTHWAITE("CR2 (Bell-McCaffrey), Satterthwaite t", -0.5),
  /** (I - H)^(-1): the sum of squared changes when one cluster is left out. */
  CR3("CR3 (leave one cluster out)", -1);

  private final String label;
  private final double power;

  ClusterCorrection(String label, double power) {
    this.label = label;
    this.power = power;
  }

  /** The words printed under a table. */
  public String label() {
    return label;
  }

  /** The function of an eigenvalue of I - H. */
  double of(double value) {
    return Math.pow(value, power);
  }
}
