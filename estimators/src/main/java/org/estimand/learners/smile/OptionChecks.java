package org.estimand.learners.smile;

import org.estimand.errors.InvalidConfigException;

/** Checks of settings; every refusal is CONF-039. */
final class OptionChecks {
  private OptionChecks() {}

  static void atLeast(String learner, String option, int value, int least) {
    if (value < least) {
      throw refusal(learner, option, String.valueOf(value), "must be at least " + least);
    }
  }

  /** A share in (0, 1]. */
  static void share(String learner, String option, double value) {
    if (!(value > 0 && value <= 1)) {
      throw refusal(learner, option, String.valueOf(value), "must be above 0 and at most 1");
    }
  }

  static void positive(String learner, String option, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw refusal(learner, option, String.valueOf(value), "must be a positive number");
    }
  }

  static void notNegative(String learner, String option, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw refusal(learner, option, String.valueOf(value), "must be zero or a positive number");
    }
  }

  static InvalidConfigException refusal(
      String learner, String option, String value, String allowed) {
    return new InvalidConfigException(
        "CONF-039", learner + ": " + option + " = " + value + "; " + allowed + ".");
  }
}
