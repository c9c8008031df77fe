package org.estimand.inference;

import org.estimand.errors.InvalidConfigException;

/**
 * How strong an omitted variable must be to change a coefficient of a linear regression (Cinelli
 * and Hazlett 2020, doi 10.1111/rssb.12348). Strengths are partial R2: of the omitted variable with
 * the treatment given the covariates, and with the outcome given covariates and treatment.
 *
 * @param estimate the coefficient
 * @param standardError its classical standard error
 * @param degreesOfFreedom residual degrees of freedom
 */
public record OmittedVariable(double estimate, double standardError, double degreesOfFreedom) {
  /**
   * Checks the numbers.
   *
   * @throws InvalidConfigException CONF-171 unless the standard error is positive and there is more
   *     than one degree of freedom
   */
  public OmittedVariable {
    if (!(standardError > 0) || !(degreesOfFreedom > 1)) {
      throw new InvalidConfigException(
          "CONF-171",
          "Sensitivity to an omitted variable needs a positive standard error and more than one"
              + " degree of freedom; got "
              + standardError
              + " and "
              + degreesOfFreedom
              + ".");
    }
  }

  /** The partial R2 of the treatment with the outcome: t^2 / (t^2 + df). */
  public double partialR2() {
    double t = estimate / standardError;
    return t * t / (t * t + degreesOfFreedom);
  }

  /**
   * The strength with both treatment and outcome that would move the estimate by a share of itself.
   *
   * @param share 1 for all the way to zero
   * @throws InvalidConfigException CONF-172 unless positive
   */
  public double robustnessValue(double share) {
    return strength(requireShare(share) * cohen());
  }

  /**
   * The strength that would make the estimate, moved by a share of itself, insignificant; 0 if it
   * already is.
   *
   * @param share 1 for all the way to zero
   * @param alpha two-sided level, for example 0.05
   * @throws InvalidConfigException CONF-172 unless the share is positive and alpha in (0, 1)
   */
  public double robustnessValue(double share, double alpha) {
    if (!(alpha > 0 && alpha < 1)) {
      throw new InvalidConfigException(
          "CONF-172", "alpha = " + alpha + "; must lie between 0 and 1, for example 0.05.");
    }
    double df = degreesOfFreedom - 1;
    double critical = ReferenceLaw.critical(alpha, df) / Math.sqrt(df);
    double f = requireShare(share) * cohen() - critical;
    return f > 0 ? strength(f) : 0;
  }

  /**
   * The largest absolute bias from an omitted variable.
   *
   * @param outcomeR2 partial R2 with the outcome, 0 to 1
   * @param treatmentR2 partial R2 with the treatment, 0 to less than 1
   * @throws InvalidConfigException CONF-172 outside these ranges
   */
  public double bias(double outcomeR2, double treatmentR2) {
    require(outcomeR2, treatmentR2);
    return standardError
        * Math.sqrt(degreesOfFreedom)
        * Math.sqrt(outcomeR2 * treatmentR2 / (1 - treatmentR2));
  }

  /** The estimate moved towards zero, or beyond it, by {@link #bias}. */
  public double adjustedEstimate(double outcomeR2, double treatmentR2) {
    return estimate - Math.signum(estimate) * bias(outcomeR2, treatmentR2);
  }

  /** The standard error had the variable been in the regression. */
  public double adjustedStandardError(double outcomeR2, double treatmentR2) {
    require(outcomeR2, treatmentR2);
    return standardError
        * Math.sqrt((1 - outcomeR2) / (1 - treatmentR2))
        * Math.sqrt(degreesOfFreedom / (degreesOfFreedom - 1));
  }

  private double cohen() {
    return Math.abs(estimate / standardError) / Math.sqrt(degreesOfFreedom);
  }

  private static double strength(double f) {
    return 0.5 * (Math.sqrt(f * f * f * f + 4 * f * f) - f * f);
  }

  private static double requireShare(double share) {
    if (!(share > 0)) {
      throw new InvalidConfigException("CONF-172", "share = " + share + "; must be positive.");
    }
    return share;
  }

  private static void require(double outcomeR2, double treatmentR2) {
    if (!(outcomeR2 >= 0 && outcomeR2 <= 1 && treatmentR2 >= 0 && treatmentR2 < 1)) {
      throw new InvalidConfigException(
          "CONF-172",
          "partial R2 of outcome and treatment are "
              + outcomeR2
              + " and "
              + treatmentR2
              + "; they must lie between 0 and 1, that of the treatment below 1.");
    }
  }
}
