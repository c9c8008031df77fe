package org.estimand.inference;

import org.estimand.errors.NotSupportedException;

/**
 * A ratio of two estimates with an interval made on the logarithm (delta method).
 *
 * @param name what it is, for example {@code risk ratio}
 * @param ratio the estimate
 * @param logStandardError standard error of its logarithm
 * @param lower lower limit
 * @param upper upper limit
 * @param pValue two-sided, against a ratio of 1
 */
public record RatioEffect(
    String name, double ratio, double logStandardError, double lower, double upper, double pValue) {
  /**
   * The ratio of two positive means.
   *
   * @param estimates holds both terms
   * @param one term of the numerator
   * @param zero term of the denominator
   * @param level coverage of the interval
   * @throws NotSupportedException NOTSUP-172 unless both means are positive
   */
  public static RatioEffect risk(Estimates estimates, String one, String zero, double level) {
    double a = estimates.estimate(estimates.index(one));
    double b = estimates.estimate(estimates.index(zero));
    if (!(a > 0 && b > 0)) {
      throw refused("risk ratio", "positive", a, b);
    }
    return of(
        "risk ratio",
        a / b,
        1 / a,
        1 / b,
        estimates,
        estimates.index(one),
        estimates.index(zero),
        level);
  }

  /**
   * The ratio of the odds of two probabilities.
   *
   * @throws NotSupportedException NOTSUP-172 unless both means lie between 0 and 1
   */
  public static RatioEffect odds(Estimates estimates, String one, String zero, double level) {
    double a = estimates.estimate(estimates.index(one));
    double b = estimates.estimate(estimates.index(zero));
    if (!(a > 0 && a < 1 && b > 0 && b < 1)) {
      throw refused("odds ratio", "between 0 and 1", a, b);
    }
    return of(
        "odds ratio",
        a / (1 - a) / (b / (1 - b)),
        1 / (a * (1 - a)),
        1 / (b * (1 - b)),
        estimates,
        estimates.index(one),
        estimates.index(zero),
        level);
  }

  private static NotSupportedException refused(String name, String range, double a, double b) {
    return new NotSupportedException(
        "NOTSUP-172",
        "The " + name + " needs means that are " + range + "; they are " + a + " and " + b + ".");
  }

  private static RatioEffect of(
      String name,
      double ratio,
      double slopeOne,
      double slopeZero,
      Estimates estimates,
      int one,
      int zero,
      double level) {
    ReferenceLaw.requireLevel(level);
    int p = estimates.size();
    double[] v = estimates.vcov();
    double variance =
        slopeOne * slopeOne * v[one * p + one]
            - 2 * slopeOne * slopeZero * v[zero * p + one]
            + slopeZero * slopeZero * v[zero * p + zero];
    double se = Math.sqrt(Math.max(0, variance));
    double log = Math.log(ratio);
    double reach = ReferenceLaw.critical(1 - level, Double.POSITIVE_INFINITY) * se;
    return new RatioEffect(
        name,
        ratio,
        se,
        Math.exp(log - reach),
        Math.exp(log + reach),
        se > 0 ? ReferenceLaw.tail(log / se, Double.POSITIVE_INFINITY) : Double.NaN);
  }
}
