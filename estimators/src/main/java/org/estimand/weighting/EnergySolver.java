package org.estimand.weighting;

import java.util.Locale;
import org.estimand.errors.ConvergenceException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;

/**
 * Energy balancing of every arm that is not the target population itself. With o the mean of the
 * covariates, |x_i - o| + |x_j - o| - |x_i - x_j| is a positive semidefinite kernel, and on weights
 * that sum to one the energy distance is a quadratic in it.
 */
final class EnergySolver {
  private static final int MOST_ROWS = 10_000;

  private EnergySolver() {}

  /**
   * Weights that sum to the size of the target population in every arm.
   *
   * @throws NotSupportedException NOTSUP-152 for an arm of more than 10,000 rows
   * @throws ConvergenceException CONV-150 when the quadratic program was not solved
   */
  static WeightSolution solve(EnergyBalancing method, WeightProblem problem) {
    BalanceFrame frame = BalanceFrame.of(problem, 1, false, EnergyBalancing.NAME);
    SolutionParts parts = new SolutionParts(frame);
    Distances distances = Distances.of(problem.x(), problem.base(), false);
    if (!distances.constant().isEmpty()) {
      parts.note(LikelihoodPropensity.collinear("distances", distances.constant()));
    }
    for (int arm = 0; arm < problem.arms().count(); arm++) {
      if (!parts.isTarget(arm)) {
        balance(method, frame, parts, distances, arm);
      }
    }
    return parts.withoutEquations();
  }

  private static void balance(
      EnergyBalancing method,
      BalanceFrame frame,
      SolutionParts parts,
      Distances distances,
      int arm) {
    int[] rows = frame.rows(arm);
    int k = rows.length;
    if (k > MOST_ROWS) {
      throw new NotSupportedException(
          "NOTSUP-152",
          "Energy balancing needs all distances within an arm; arm "
              + frame.arm(arm)
              + " has "
              + k
              + " rows, at most 10000 are allowed. Use entropy balancing with more moments, or a"
              + " sample.");
    }
    double[] share = new double[k];
    double[] base = frame.problem().baseWeights();
    double total = 0;
    for (int r = 0; r < k; r++) {
      share[r] = frame.problem().base()[rows[r]];
      total += share[r];
    }
    double mean = 0;
    for (int r = 0; r < k; r++) {
      share[r] /= total;
      mean += share[r] * base[rows[r]];
    }
    double size = BalanceFrame.sum(frame.target());
    double[] g = new double[k * k];
    double[] c = new double[k];
    double[] origin = new double[k];
    double[] centre = new double[distances.p()];
    for (int r = 0; r < k; r++) {
      origin[r] = distances.from(rows[r], centre);
      double away = 0;
      for (int i = 0; i < frame.target().length; i++) {
        double t = frame.target()[i];
        away += t > 0 ? t / size * distances.between(rows[r], i) : 0;
      }
      c[r] = origin[r] - away + method.ridge() * (mean > 0 ? base[rows[r]] / mean : 0);
      g[r * k + r] = 2 * origin[r] + method.ridge() / share[r];
      for (int e = 0; e < r; e++) {
        double v = origin[r] + origin[e] - distances.between(rows[r], rows[e]);
        g[r * k + e] = v;
        g[e * k + r] = v;
      }
    }
    SimplexQuadratic.Solution found = SimplexQuadratic.minimise(g, c);
    if (found.rounds() < 0) {
      throw unsettled(frame.arm(arm), k, method.ridge());
    }
    int zero = 0;
    for (int r = 0; r < k; r++) {
      parts.weight(rows[r], size * found.x()[r]);
      zero += found.x()[r] == 0 ? 1 : 0;
    }
    parts.note(
        Diagnostic.note(
                "BALANCED",
                String.format(
                    Locale.ROOT,
                    "arm %s was balanced in %d rounds: %d of %d weights are zero",
                    frame.arm(arm),
                    found.rounds(),
                    zero,
                    k))
            .value("rounds", found.rounds())
            .value("zero", zero));
  }

  static ConvergenceException unsettled(String arm, int rows, double ridge) {
    return new ConvergenceException(
        "CONV-150",
        "Energy balancing of arm "
            + arm
            + " did not settle which of its "
            + rows
            + " weights are zero. Raise the ridge, which is "
            + ridge
            + ".");
  }
}
