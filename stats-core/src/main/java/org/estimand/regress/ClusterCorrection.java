package org.estimand.regress;

/**
 * How the residuals of a cluster are corrected for its leverage matrix H before a clustered
 * covariance is formed (Bell and McCaffrey 2002; Pustejovsky and Tipton 2018, doi
 * 10.1080/07350015.2016.1247004).
 */
public enum ClusterCorrection {
  /**
   * Unbiased under a working model of independent errors: A_g = D_g (D_g (I - H)_g Phi (I - H)_g'
   * D_g)^(-1/2) D_g, Phi the diagonal covariance of the working model and D_g the root of its
   * block; the pseudo-inverse where a cluster is fitted exactly in some direction. Without weights
   * Phi = I and A_g = (I - H_gg)^(-1/2). With weights H = X M X'W, M = (X'WX)^-1, and Phi = 1/w
   * unless another {@link WorkingVariance} is given. (The root (I - H_gg)^(-1/2) on rows multiplied
   * by the roots of their weights is unbiased under Phi = 1/w too, but another one, and not the
   * published one.)
   */
  CR2("CR2 (Bell-McCaffrey)", -0.5),
  /**
   * CR2, and every combination of coefficients is judged by Student's t with the degrees of freedom
   * (Satterthwaite) that match mean and variance of its CR2 variance under the working model:
   * (sum_g P_gg)^2 / sum_gh P_gh^2 with P_gh = c'M X_g'W_g A_g (I - H)_g Phi (I - H)_h' A_h W_h X_h
   * M c. Below 4 they are not to be relied on. Several restrictions at once are judged by the
   * approximate Hotelling T^2 test.
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
