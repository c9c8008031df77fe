package org.estimand.inference;

/**
 * The factor a clustered covariance is multiplied by when clusters are few. With several cluster
 * columns every intersection gets the factor of its own number of groups G before the sums and
 * differences are taken.
 */
public enum SmallSample {
  /** Factor 1. */
  NONE,
  /** G/(G-1). */
  GROUPS,
  /** G/(G-1) times (n-1)/(n-p). */
  GROUPS_AND_PARAMETERS;

  /** The factor for G groups, n rows and p parameters. */
  double factor(int groups, int rows, int parameters) {
    double g = groups;
    return switch (this) {
      case NONE -> 1;
      case GROUPS -> g / (g - 1);
      case GROUPS_AND_PARAMETERS -> g / (g - 1) * ((rows - 1.0) / (rows - parameters));
    };
  }

  /** The words printed under a table. */
  String label() {
    return switch (this) {
      case NONE -> "no factor";
      case GROUPS -> "factor G/(G-1)";
      case GROUPS_AND_PARAMETERS -> "factor G/(G-1) (n-1)/(n-p)";
    };
  }
}
