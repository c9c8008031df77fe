package org.estimand.weighting;

import org.estimand.fit.Diagnostic;

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
      return cbps.isOverIdentified()
          ? OverIdentifiedSolver.solve(cbps, problem)
          : CovariateBalancingSolver.solve(cbps, problem);
    }
    if (method instanceof StableBalancing stable) {
      return StableSolver.solve(stable, problem);
    }
    if (method instanceof EnergyBalancing energy) {
      return EnergySolver.solve(energy, problem);
    }
    throw new IllegalArgumentException(method.label());
  }

  /** Whether a method has estimating equations, from which standard errors can be stacked. */
  static boolean hasEquations(BalancingMethod method) {
    return !(method instanceof EnergyBalancing);
  }

  /** Whether a method can depart from base weights. */
  static boolean takesBaseWeights(BalancingMethod method) {
    return !(method instanceof CovariateBalancing cbps && cbps.isOverIdentified());
  }

  /** Says that standard errors do not know how the weights came about. */
  static Diagnostic fixedWeights(BalancingMethod method) {
    return Diagnostic.note(
        "FIXED_WEIGHTS",
        "standard errors treat the weights as known: "
            + method.label()
            + " has no estimating equations to stack; a bootstrap that repeats the weighting in"
            + " every sample accounts for it");
  }
}
