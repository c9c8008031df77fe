package org.estimand.inference;

import org.estimand.errors.InvalidConfigException;

/**
 * The E-value: the least strength, on the scale of risk ratios, that an unmeasured confounder must
 * have with both treatment and outcome to explain an estimate away (VanderWeele and Ding 2017, doi
 * 10.7326/M16-2607).
 *
 * @param riskRatio the estimate as a risk ratio
 * @param estimate E-value of the estimate, at least 1
 * @param limit E-value of the limit of its interval that is nearer to 1; 1 if the interval holds 1
 */
public record EValue(double riskRatio, double estimate, double limit) {
  private static final double SLOPE = 0.91;
  private static final double WIDTH = 1.78;

  /**
   * Of a risk ratio with its interval.
   *
   * @throws InvalidConfigException CONF-170 unless 0 &lt; lower &lt;= ratio &lt;= upper
   */
  public static EValue ofRiskRatio(double ratio, double lower, double upper) {
    if (!(lower > 0 && lower <= ratio && ratio <= upper && upper < Double.POSITIVE_INFINITY)) {
      throw new InvalidConfigException(
          "CONF-170",
          "An E-value needs 0 < lower <= ratio <= upper; got "
              + lower
              + ", "
              + ratio
              + ", "
              + upper
              + ".");
    }
    double nearer = ratio >= 1 ? Math.max(1, lower) : Math.min(1, upper);
    return new EValue(ratio, value(ratio), value(nearer));
  }

  /**
   * Of an odds ratio. For an outcome with a probability above 0.15 the square root of the odds
   * ratio stands for the risk ratio.
   *
   * @param rare whether the outcome is rare
   * @throws InvalidConfigException CONF-170 unless 0 &lt; lower &lt;= ratio &lt;= upper
   */
  public static EValue ofOddsRatio(double ratio, double lower, double upper, boolean rare) {
    return rare
        ? ofRiskRatio(ratio, lower, upper)
        : ofRiskRatio(Math.sqrt(ratio), Math.sqrt(lower), Math.sqrt(upper));
  }

  /**
   * Of a difference of means in standard deviations d with its standard error, by the approximation
   * exp(0.91 d) with limits exp(0.91 d -+ 1.78 se).
   *
   * @throws InvalidConfigException CONF-170 for a standard error that is negative or not finite
   */
  public static EValue ofStandardizedDifference(double d, double standardError) {
    if (!(standardError >= 0)) {
      throw new InvalidConfigException(
          "CONF-170",
          "An E-value needs a standard error that is not negative; got " + standardError + ".");
    }
    return ofRiskRatio(
        Math.exp(SLOPE * d),
        Math.exp(SLOPE * d - WIDTH * standardError),
        Math.exp(SLOPE * d + WIDTH * standardError));
  }

  private static double value(double ratio) {
    double r = ratio < 1 ? 1 / ratio : ratio;
    return r + Math.sqrt(r * (r - 1));
  }
}
