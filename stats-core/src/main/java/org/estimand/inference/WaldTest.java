package org.estimand.inference;

/**
 * A test that several linear combinations of the terms have given values.
 *
 * @param statistic the quadratic form W itself when the reference is chi-square, W / restrictions
 *     when it is F, and that times (eta - q + 1) / eta for Hotelling's T^2 of terms with degrees of
 *     freedom of their own (eta those of the restrictions together)
 * @param restrictions number of restrictions q
 * @param denominatorDegreesOfFreedom infinite when the reference is chi-square with q degrees of
 *     freedom, else those of F(q, .)
 * @param pValue probability of a larger statistic
 */
public record WaldTest(
    double statistic, int restrictions, double denominatorDegreesOfFreedom, double pValue) {

  /** Whether the reference is F rather than chi-square. */
  public boolean isF() {
    return Double.isFinite(denominatorDegreesOfFreedom);
  }

  /** One line such as {@code chi2(2) = 7.1234, p = 0.0284}. */
  @Override
  public String toString() {
    String reference =
        isF()
            ? "F(" + restrictions + ", " + NumberText.of(denominatorDegreesOfFreedom) + ")"
            : "chi2(" + restrictions + ")";
    String p = NumberText.pValue(pValue);
    return reference
        + " = "
        + NumberText.of(statistic)
        + ", p "
        + (p.startsWith("<") ? "< " + p.substring(1) : "= " + p);
  }
}
