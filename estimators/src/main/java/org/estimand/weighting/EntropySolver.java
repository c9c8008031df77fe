package org.estimand.weighting;

/** Entropy balancing of every arm that is not the target population itself. */
final class EntropySolver {
  private EntropySolver() {}

  /** Weights that sum to the size of the target population in every arm. */
  static WeightSolution solve(EntropyBalancing method, WeightProblem problem) {
    BalanceFrame frame =
        BalanceFrame.of(problem, method.moments(), method.interactions(), EntropyBalancing.NAME);
    SolutionParts parts = new SolutionParts(frame);
    for (int arm = 0; arm < problem.arms().count(); arm++) {
      if (parts.isTarget(arm)) {
        continue;
      }
      ArmTilt tilt = ArmTilt.of(frame, arm, frame.target(), "the target population has");
      for (int i : frame.rows(arm)) {
        parts.weight(i, tilt.odds()[i]);
      }
      parts.equations(tilt.equations());
      parts.dropped(arm, tilt.kept());
      for (int j = 0; j < tilt.kept().length; j++) {
        parts.parameter(
            "lambda[" + frame.arm(arm) + "]." + frame.moments().names().get(tilt.kept()[j]),
            tilt.lambda()[j]);
      }
      parts.balanced(arm, tilt.steps(), tilt.imbalance());
    }
    return parts.stackable();
  }
}
