package org.estimand.weighting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.fit.Diagnostic;

/** A solution while it is put together, arm by arm. */
final class SolutionParts {
  private final BalanceFrame frame;
  private final double[] weights;
  private final List<WeightEquations> equations = new ArrayList<>();
  private final Map<String, Double> parameters = new LinkedHashMap<>();
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  SolutionParts(BalanceFrame frame) {
    this.frame = frame;
    this.weights = new double[frame.problem().rows()];
  }

  /** Whether an arm is the target population itself; it keeps its sampling weights. */
  boolean isTarget(int arm) {
    boolean target = frame.problem().target().focal() == arm;
    for (int i = 0; i < weights.length && target; i++) {
      weights[i] = frame.problem().arms().code()[i] == arm ? frame.problem().base()[i] : weights[i];
    }
    return target;
  }

  void weight(int row, double value) {
    weights[row] = value;
  }

  void equations(WeightEquations block) {
    equations.add(block);
  }

  void parameter(String name, double value) {
    parameters.put(name, value);
  }

  void note(Diagnostic diagnostic) {
    diagnostics.add(diagnostic);
  }

  /** Says which functions were left out. */
  void dropped(int arm, int[] kept) {
    List<String> names = frame.dropped(kept);
    if (!names.isEmpty()) {
      diagnostics.add(LikelihoodPropensity.collinear("balancing of arm " + frame.arm(arm), names));
    }
  }

  /** Says how an arm was balanced by Newton's method. */
  void balanced(int arm, int steps, double imbalance) {
    balanced("arm " + frame.arm(arm) + " was", steps, imbalance);
  }

  /** Says how both arms were balanced at once. */
  void balanced(int steps, double imbalance) {
    balanced("the arms were", steps, imbalance);
  }

  private void balanced(String who, int steps, double imbalance) {
    diagnostics.add(
        Diagnostic.note(
                "BALANCED",
                String.format(
                    Locale.ROOT,
                    "%s balanced in %d Newton steps; the largest imbalance left is %.1e"
                        + " standard deviations",
                    who,
                    steps,
                    imbalance))
            .value("steps", steps)
            .value("imbalance", imbalance));
  }

  /** The solution with its equations. */
  WeightSolution stackable() {
    return new WeightSolution(weights, List.copyOf(equations), parameters, diagnostics);
  }

  /** The solution of a method without estimating equations. */
  WeightSolution withoutEquations() {
    return new WeightSolution(weights, null, parameters, diagnostics);
  }
}
