package org.estimand.learners.smile;

/**
 * Settings of Smile's support vector regression; features and target are standardised before.
 *
 * @param cost penalty C of residuals outside the tube, positive
 * @param epsilon half width of the tube in standard deviations of the target, not negative
 * @param gamma the kernel is exp(-gamma |u - v|^2) on standardised features; 0: one over the number
 *     of features
 * @param tolerance the optimiser stops at violations below this, positive
 */
public record SmileSvrOptions(double cost, double epsilon, double gamma, double tolerance) {
  private static final String NAME = "smile-svr";

  /**
   * Checks the settings.
   *
   * @throws org.estimand.errors.InvalidConfigException CONF-039 for a setting out of range
   */
  public SmileSvrOptions {
    OptionChecks.positive(NAME, "cost", cost);
    OptionChecks.notNegative(NAME, "epsilon", epsilon);
    OptionChecks.notNegative(NAME, "gamma", gamma);
    OptionChecks.positive(NAME, "tolerance", tolerance);
  }

  /** Cost 1, epsilon 0.1, gamma by the number of features, tolerance 0.001. */
  public static SmileSvrOptions defaults() {
    return new SmileSvrOptions(1, 0.1, 0, 1e-3);
  }
}
