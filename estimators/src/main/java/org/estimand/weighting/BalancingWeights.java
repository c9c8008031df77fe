package org.estimand.weighting;

/** Solves balancing methods. */
final class BalancingWeights {
  private BalancingWeights() {}

  /** Weights of a method; a solve that fails is an error. */
  static WeightSolution of(BalancingMethod method, WeightProblem problem) {
    if (method instanceof EntropyBalancing entropy) {
      return EntropySolver.solve(entropy, problem);
    }
    if (method instanceof ProbabilityTilting tilting) {
      return TiltingSolver.solve(tilting, problem);
    }
    if (method instanceof CovariateBalancing cbps) {
      return CovariateBalancingSolver.solve(cbps, problem);
    }
    throw new IllegalArgumentException(method.label());
  }
}
