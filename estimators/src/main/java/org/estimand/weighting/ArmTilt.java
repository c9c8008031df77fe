package org.estimand.weighting;

import java.util.Arrays;
import java.util.Locale;
import org.estimand.data.Role;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.regress.SymmetricSolver;

/**
 * Exponential tilting of one arm to the means of some rows: o_i = s_i q_i exp(l_0 + l'c_i) in the
 * arm such that sum o_i (1, c_i) = sum t_i (1, c_i), with s sampling weights, q base weights and t
 * the sampling weights of the rows aimed at. Entropy balancing is this with t the target
 * population, inverse probability tilting with t the other arms.
 *
 * @param odds n values o_i, 0 outside the arm
 * @param equations how the odds move with (l_0, l); its slopes are the odds
 * @param kept positions of the functions that l is about
 * @param intercept l_0, of the functions as they are
 * @param lambda one multiplier per kept function
 * @param steps of Newton's method
 * @param imbalance largest imbalance left, in standard deviations
 */
record ArmTilt(
    double[] odds,
    WeightEquations equations,
    int[] kept,
    double intercept,
    double[] lambda,
    int steps,
    double imbalance) {
  private static final double BALANCED = 1e-8;

  /**
   * Tilts an arm.
   *
   * @param aim n weights t_i
   * @param whose words for the rows aimed at, such as {@code the target population has}
   * @throws NotIdentifiedException IDENT-145 when no weights balance
   */
  static ArmTilt of(BalanceFrame frame, int arm, double[] aim, String whose) {
    double[] targets = frame.means(aim);
    double total = BalanceFrame.sum(aim);
    int[] rows = frame.rows(arm);
    int k = rows.length;
    int m = targets.length;
    double[] base = frame.problem().baseWeights();
    double[] q = new double[k];
    for (int r = 0; r < k; r++) {
      q[r] = frame.problem().base()[rows[r]] * base[rows[r]];
    }
    double[] all = frame.deviations(rows, targets);
    int[] kept = BalanceFrame.kept(all, k, m, q);
    EntropyMath.Dual dual = EntropyMath.solve(BalanceFrame.select(all, k, kept), q, kept.length);
    double[] means = RowSums.sums(all, dual.shares(), m + 1);
    double[] imbalance = Arrays.copyOfRange(means, 1, m + 1);
    double[] inverse =
        kept.length == 0 ? new double[0] : SymmetricSolver.inverse(dual.hessian(), kept.length);
    if (!dual.converged() || EntropyMath.largest(imbalance) > BALANCED || inverse == null) {
      throw infeasible(frame, arm, imbalance, targets, dual.steps(), whose);
    }
    double[] odds = new double[frame.problem().rows()];
    for (int r = 0; r < k; r++) {
      odds[rows[r]] = total * dual.shares()[r];
    }
    double[] lambda = new double[kept.length];
    double intercept = Math.log(total) - dual.logSum();
    for (int j = 0; j < lambda.length; j++) {
      lambda[j] = dual.lambda()[j] / frame.scale()[kept[j]];
      intercept -= lambda[j] * targets[kept[j]];
    }
    return new ArmTilt(
        odds,
        equations(frame, odds, aim, total, targets, kept, inverse),
        kept,
        intercept,
        lambda,
        dual.steps(),
        EntropyMath.largest(imbalance));
  }

  /**
   * The derivative of the equations in (l_0, l) is the total times the block matrix of 1 and the
   * weighted covariance, because the weighted means of the deviations vanish.
   */
  private static WeightEquations equations(
      BalanceFrame frame,
      double[] odds,
      double[] aim,
      double total,
      double[] targets,
      int[] kept,
      double[] inverse) {
    int n = odds.length;
    int q = kept.length;
    double[] values = frame.moments().values();
    double[] design = new double[Math.multiplyExact(n, q + 1)];
    double[] influence = new double[n * (q + 1)];
    double[] deviations = new double[n * q];
    for (int j = 0; j < q; j++) {
      double target = targets[kept[j]];
      double scale = frame.scale()[kept[j]];
      for (int i = 0; i < n; i++) {
        deviations[j * n + i] = (values[kept[j] * n + i] - target) / scale;
      }
    }
    Arrays.fill(design, 0, n, 1);
    Arrays.fill(influence, 0, n, 1);
    System.arraycopy(deviations, 0, design, n, n * q);
    RowSums.product(deviations, inverse, n, q, influence, n);
    for (int j = 0; j <= q; j++) {
      for (int i = 0; i < n; i++) {
        double pull = n * (aim[i] - odds[i]) / total;
        influence[j * n + i] = pull == 0 ? 0 : pull * influence[j * n + i];
      }
    }
    return new WeightEquations(design, q + 1, influence, odds);
  }

  private static NotIdentifiedException infeasible(
      BalanceFrame frame, int arm, double[] imbalance, double[] targets, int steps, String whose) {
    int worst = 0;
    for (int j = 0; j < imbalance.length; j++) {
      worst = Math.abs(imbalance[j]) > Math.abs(imbalance[worst]) ? j : worst;
    }
    return new NotIdentifiedException(
        "IDENT-145",
        String.format(
            Locale.ROOT,
            "No positive weights of the rows with TREATMENT \"%s\" = %s balance the covariates:"
                + " after %d Newton steps the mean of \"%s\" is %.4g where %s %.4g. Balance fewer"
                + " moments, or restrict the sample to where the arms overlap.",
            frame.problem().data().name(Role.TREATMENT),
            frame.arm(arm),
            steps,
            frame.moments().names().get(worst),
            targets[worst] + imbalance[worst] * frame.scale()[worst],
            whose,
            targets[worst]));
  }
}
