package org.estimand.weighting;

/** Solves balancing methods. */
final class BalancingWeights {
  private BalancingWeights() {}

  /** Weights of a method; a solve that fails is an error. */
  static WeightSolution of(BalancingMethod method, WeightProblem problem) {
    if (method instanceof EntropyBalancing entropy) {
      return EntropySolver.solve(entropy, problem);
    }
    throw new IllegalArgumentException(method.label());
  }
}
