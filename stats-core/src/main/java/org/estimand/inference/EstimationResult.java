package org.estimand.inference;

import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.FitResult;

/**
 * A result with named estimates and influence functions: other covariances, contrasts, joint
 * intervals and tests follow without a refit.
 */
public interface EstimationResult extends FitResult {
  /** The numeric core. */
  Estimates estimates();

  /** The same result with another covariance. */
  EstimationResult withVcov(VcovType type);

  /** What is estimated, for example {@code ATE}. */
  String estimand();

  /** Names of the terms; the first is the target. */
  default List<String> terms() {
    return estimates().terms();
  }

  /** The estimate of a term. */
  default double estimate(String term) {
    return estimates().estimate(estimates().index(term));
  }

  /** The standard error of a term. */
  default double standardError(String term) {
    return estimates().standardError(estimates().index(term));
  }

  /** The estimate of the target, the first term. */
  default double estimate() {
    return estimates().estimate(0);
  }

  /** The standard error of the target, the first term. */
  default double standardError() {
    return estimates().standardError(0);
  }

  /**
   * The pointwise confidence interval of a term.
   *
   * @param level coverage in (0, 1), for example 0.95
   */
  default ConfidenceSet confidenceInterval(String term, double level) {
    if (!(level > 0 && level < 1)) {
      throw new InvalidConfigException(
          "CONF-043", "level = " + level + "; must lie between 0 and 1, for example 0.95.");
    }
    int j = estimates().index(term);
    double z = new NormalDistribution().inverseCumulativeProbability(0.5 + level / 2);
    double half = z * estimates().standardError(j);
    return ConfidenceSet.interval(
        estimates().estimate(j) - half, estimates().estimate(j) + half, level);
  }
}
