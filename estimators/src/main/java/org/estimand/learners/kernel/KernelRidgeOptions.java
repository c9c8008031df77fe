package org.estimand.learners.kernel;

import org.estimand.errors.InvalidConfigException;

/**
 * Settings of kernel ridge regression.
 *
 * @param kernel the kernel
 * @param widthRule where the width of the Gaussian kernel comes from
 * @param width h in units of standardised features, positive, if given; else 0
 * @param degree of the polynomial kernel, 1 to 10
 * @param penalty lambda, positive; or -1 to choose it by leave-one-out error
 * @param exactRows training rows up to which the whole kernel matrix is decomposed, 2 to 20,000;
 *     beyond it low-rank features are used
 * @param landmarks largest rank of the low-rank features, 2 to 5,000
 * @param backend matrix backend, {@code auto} for the fastest that is there
 */
public record KernelRidgeOptions(
    Kernel kernel,
    WidthRule widthRule,
    double width,
    int degree,
    double penalty,
    int exactRows,
    int landmarks,
    String backend) {

  /**
   * Checks the settings.
   *
   * @throws InvalidConfigException CONF-108 for a setting out of range
   */
  public KernelRidgeOptions {
    if (widthRule == WidthRule.GIVEN ? !positive(width) : width != 0) {
      throw refusal(
          "width = "
              + width
              + (widthRule == WidthRule.GIVEN
                  ? "; must be a positive number"
                  : " is given beside the rule " + widthRule + "; must be 0 there"));
    }
    if (kernel != Kernel.GAUSSIAN && widthRule != WidthRule.MEDIAN) {
      throw refusal("the " + kernel.text() + " kernel has no width; leave the width out");
    }
    if (penalty != -1) {
      requirePenalty(penalty);
    }
    within("degree", degree, 1, 10);
    within("exactRows", exactRows, 2, 20_000);
    within("landmarks", landmarks, 2, 5_000);
  }

  /**
   * The Gaussian kernel with the median width, the penalty by leave-one-out error; 500 landmarks
   * above 5,000 rows.
   */
  public static KernelRidgeOptions defaults() {
    return new KernelRidgeOptions(Kernel.GAUSSIAN, WidthRule.MEDIAN, 0, 3, -1, 5_000, 500, "auto");
  }

  /** These settings with another kernel; a width goes when the kernel has none. */
  public KernelRidgeOptions kernel(Kernel other) {
    boolean keeps = other == Kernel.GAUSSIAN;
    return new KernelRidgeOptions(
        other,
        keeps ? widthRule : WidthRule.MEDIAN,
        keeps ? width : 0,
        degree,
        penalty,
        exactRows,
        landmarks,
        backend);
  }

  /** These settings with the median width. */
  public KernelRidgeOptions medianWidth() {
    return rule(WidthRule.MEDIAN, 0);
  }

  /** These settings with the width chosen by leave-one-out error. */
  public KernelRidgeOptions tunedWidth() {
    return rule(WidthRule.TUNED, 0);
  }

  /** These settings with a given width h. */
  public KernelRidgeOptions width(double h) {
    return rule(WidthRule.GIVEN, h);
  }

  private KernelRidgeOptions rule(WidthRule rule, double h) {
    return new KernelRidgeOptions(kernel, rule, h, degree, penalty, exactRows, landmarks, backend);
  }

  /** These settings with another degree of the polynomial. */
  public KernelRidgeOptions degree(int power) {
    return new KernelRidgeOptions(
        kernel, widthRule, width, power, penalty, exactRows, landmarks, backend);
  }

  /** These settings with a given penalty lambda. */
  public KernelRidgeOptions penalty(double lambda) {
    requirePenalty(lambda);
    return new KernelRidgeOptions(
        kernel, widthRule, width, degree, lambda, exactRows, landmarks, backend);
  }

  /** These settings with another largest number of rows for the whole kernel matrix. */
  public KernelRidgeOptions exactRows(int rows) {
    return new KernelRidgeOptions(
        kernel, widthRule, width, degree, penalty, rows, landmarks, backend);
  }

  /** These settings with another largest rank of low-rank features. */
  public KernelRidgeOptions landmarks(int rank) {
    return new KernelRidgeOptions(
        kernel, widthRule, width, degree, penalty, exactRows, rank, backend);
  }

  /** These settings with a matrix backend by name. */
  public KernelRidgeOptions backend(String name) {
    return new KernelRidgeOptions(
        kernel, widthRule, width, degree, penalty, exactRows, landmarks, name);
  }

  private static boolean positive(double v) {
    return v > 0 && v < Double.POSITIVE_INFINITY;
  }

  private static void requirePenalty(double lambda) {
    if (!positive(lambda)) {
      throw refusal(
          "penalty = "
              + lambda
              + "; must be a positive number. Leave it out to have it chosen by leave-one-out"
              + " error");
    }
  }

  private static void within(String what, int value, int low, int high) {
    if (value < low || value > high) {
      throw refusal(what + " = " + value + "; must be from " + low + " to " + high);
    }
  }

  private static InvalidConfigException refusal(String what) {
    return new InvalidConfigException("CONF-108", "Kernel ridge regression: " + what + ".");
  }
}
