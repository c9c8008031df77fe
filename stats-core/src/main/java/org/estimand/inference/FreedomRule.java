package org.estimand.inference;

import java.util.OptionalDouble;

/** Degrees of freedom of linear combinations of p terms; pure functions. */
@FunctionalInterface
public interface FreedomRule {
  /** Degrees of freedom of the combination with these p weights; NaN when there are none. */
  double of(double[] weights);

  /**
   * Degrees of freedom eta of the Wishart law that stands for the covariance of q combinations:
   * their Wald statistic W is judged by Hotelling's T^2, (eta - q + 1) / (eta q) W against F(q, eta
   * - q + 1). Empty when the rule has none, and then a Wald test takes one restriction.
   *
   * @param restrictions q x p, column-major, linearly independent
   * @param q number of combinations
   */
  default OptionalDouble joint(double[] restrictions, int q) {
    return OptionalDouble.empty();
  }
}
