package org.estimand.panel;

/**
 * How two estimators of a comparison agree.
 *
 * @param treatment the treatment
 * @param first name of the first estimator
 * @param second name of the second
 * @param difference first less second
 * @param standardError of the difference, from the joint influence functions
 * @param pValue two-sided, of no difference; NaN where the estimates are equal to rounding
 * @param meaning what a difference would say
 */
public record Agreement(
    String treatment,
    String first,
    String second,
    double difference,
    double standardError,
    double pValue,
    String meaning) {
  private static final double LEVEL = 0.05;

  /** Whether they differ at the five percent level. */
  public boolean differs() {
    return pValue < LEVEL;
  }
}
