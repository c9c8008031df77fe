package org.estimand.weighting;

import java.util.List;
import java.util.Map;
import org.estimand.fit.Diagnostic;

/**
 * Weights with what is known about them.
 *
 * @param weights n final weights, sampling weights included, 0 for rows left out
 * @param equations how they move with the parameters they come from; null where there are no
 *     estimating equations, empty where nothing was estimated
 * @param parameters estimated parameters by name, for the record
 * @param diagnostics for the result
 */
record WeightSolution(
    double[] weights,
    List<WeightEquations> equations,
    Map<String, Double> parameters,
    List<Diagnostic> diagnostics) {
  /** Whether standard errors can account for the estimation of the weights. */
  boolean isStackable() {
    return equations != null;
  }

  /** Number of parameters behind the weights that are known to the equations. */
  int parameterCount() {
    return isStackable() ? equations.stream().mapToInt(WeightEquations::columns).sum() : 0;
  }

  /** See {@link WeightEquations#propagate}. */
  void propagate(double[] factor, double[] phi, int at) {
    for (WeightEquations block : equations) {
      block.propagate(factor, phi, at);
    }
  }
}
