package org.estimand.weighting;

/**
 * Inverse probability tilting. Where an arm stands for everybody its weights are one plus odds that
 * tilt it to the other arms, which is the logit form 1 + exp(-x'b); where it stands for another arm
 * they are the odds that tilt it there.
 */
final class TiltingSolver {
  private TiltingSolver() {}

  /** Weights whose sums and moments are those of the target population in every arm. */
  static WeightSolution solve(ProbabilityTilting method, WeightProblem problem) {
    BalanceFrame frame =
        BalanceFrame.of(problem, method.moments(), method.interactions(), ProbabilityTilting.NAME);
    SolutionParts parts = new SolutionParts(frame);
    boolean focal = problem.target().isFocal();
    for (int arm = 0; arm < problem.arms().count(); arm++) {
      if (parts.isTarget(arm)) {
        continue;
      }
      double[] aim = frame.target().clone();
      for (int i = 0; i < aim.length; i++) {
        aim[i] = problem.arms().code()[i] == arm ? 0 : aim[i];
      }
      ArmTilt tilt =
          ArmTilt.of(frame, arm, aim, focal ? "the target population has" : "the other arms have");
      for (int i : frame.rows(arm)) {
        parts.weight(i, (focal ? 0 : problem.base()[i]) + tilt.odds()[i]);
      }
      parts.equations(tilt.equations());
      parts.dropped(arm, tilt.kept());
      parameters(parts, frame, arm, tilt);
      parts.balanced(arm, tilt.steps(), tilt.imbalance());
    }
    return parts.stackable();
  }

  /** Coefficients of the log odds of arm 1 of two; of several arms those of the arm itself. */
  private static void parameters(SolutionParts parts, BalanceFrame frame, int arm, ArmTilt tilt) {
    boolean other = frame.problem().arms().count() == 2 && arm == 0;
    double sign = other ? 1 : -1;
    String prefix = "coefficient[" + frame.arm(arm) + "].";
    parts.parameter(prefix + "intercept", sign * tilt.intercept());
    for (int j = 0; j < tilt.kept().length; j++) {
      parts.parameter(
          prefix + frame.moments().names().get(tilt.kept()[j]), sign * tilt.lambda()[j]);
    }
  }
}
