package org.estimand.weighting;

import org.estimand.data.CausalData;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Role;
import org.estimand.fit.FitContext;

/**
 * What weights are wanted for.
 *
 * @param data the rows
 * @param x n x p covariates
 * @param arms the arm of each row
 * @param base n sampling weights with mean one; 0 for rows left out
 * @param target whose covariates the arms are made alike
 * @param context seed, threads, progress
 */
record WeightProblem(
    CausalData data, FeatureMatrix x, Arms arms, double[] base, Target target, FitContext context) {
  int rows() {
    return base.length;
  }

  /** Weights from which balancing departs, apart from the sampling weights; ones without. */
  double[] baseWeights() {
    if (data.has(Role.BASE_WEIGHT)) {
      return data.column(Role.BASE_WEIGHT);
    }
    double[] ones = new double[rows()];
    java.util.Arrays.fill(ones, 1);
    return ones;
  }
}
