package org.estimand.weighting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.estimand.data.Role;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Diagnostic;

/** Stable balancing weights of every arm that is not the target population itself. */
final class StableSolver {
  private StableSolver() {}

  /**
   * Weights that sum to the size of the target population in every arm.
   *
   * @throws NotIdentifiedException IDENT-150 when no weights meet the tolerance
   */
  static WeightSolution solve(StableBalancing method, WeightProblem problem) {
    BalanceFrame frame = frame(method, problem);
    SolutionParts parts = new SolutionParts(frame);
    int[] varying = varying(frame);
    List<String> constant = frame.dropped(varying);
    if (!constant.isEmpty()) {
      parts.note(LikelihoodPropensity.collinear("balancing", constant));
    }
    double[] targets = frame.means(frame.target());
    double size = BalanceFrame.sum(frame.target());
    boolean determined = true;
    for (int arm = 0; arm < problem.arms().count(); arm++) {
      if (!parts.isTarget(arm)) {
        determined &= balance(method, frame, parts, varying, targets, size, arm);
      }
    }
    return determined ? parts.stackable() : parts.withoutEquations();
  }

  /** Balances an arm; whether its estimating equations determine the weights. */
  private static boolean balance(
      StableBalancing method,
      BalanceFrame frame,
      SolutionParts parts,
      int[] varying,
      double[] targets,
      double size,
      int arm) {
    int[] rows = frame.rows(arm);
    int k = rows.length;
    int m = varying.length;
    double[] all = frame.deviations(rows, targets);
    double[] z = new double[k * (m + 1)];
    System.arraycopy(all, 0, z, 0, k);
    System.arraycopy(BalanceFrame.select(all, k, varying), 0, z, k, k * m);
    double[] p = new double[k];
    double[] q = new double[k];
    double[] base = frame.problem().baseWeights();
    double total = 0;
    for (int r = 0; r < k; r++) {
      p[r] = frame.problem().base()[rows[r]];
      total += p[r];
    }
    double mean = 0;
    for (int r = 0; r < k; r++) {
      p[r] /= total;
      q[r] = base[rows[r]];
      mean += p[r] * q[r];
    }
    for (int r = 0; r < k && mean > 0; r++) {
      q[r] /= mean;
    }
    StableMath.Solution found = StableMath.solve(z, p, q, m, method.tolerance());
    if (!found.solved()) {
      throw impossible(method, frame, varying, arm, z, p, q);
    }
    int zero = 0;
    double[] weights = new double[frame.problem().rows()];
    for (int r = 0; r < k; r++) {
      weights[rows[r]] = size * p[r] * found.weights()[r];
      parts.weight(rows[r], weights[rows[r]]);
      zero += found.weights()[r] == 0 ? 1 : 0;
    }
    int binding = 0;
    for (int j = 0; j < m; j++) {
      String name = frame.moments().names().get(varying[j]);
      parts.parameter("dual[" + frame.arm(arm) + "]." + name, found.duals()[j]);
      binding += found.duals()[j] != 0 ? 1 : 0;
    }
    parts.note(
        Diagnostic.note(
                "BALANCED",
                String.format(
                    Locale.ROOT,
                    "arm %s was balanced in %d steps: %d of %d tolerances bind, %d of %d weights"
                        + " are zero",
                    frame.arm(arm),
                    found.steps(),
                    binding,
                    m,
                    zero,
                    k))
            .value("binding", binding)
            .value("zero", zero));
    WeightEquations equations =
        new StableEquations(frame, arm, targets)
            .of(weights, varying, found.duals(), method.tolerance(), size);
    if (equations != null) {
      parts.equations(equations);
    }
    return equations != null;
  }

  /** The frame with the scales of the tolerances. */
  private static BalanceFrame frame(StableBalancing method, WeightProblem problem) {
    BalanceFrame plain =
        BalanceFrame.of(problem, method.moments(), method.interactions(), StableBalancing.NAME);
    double[] scale = plain.scale().clone();
    int n = problem.rows();
    for (int j = 0; j < scale.length; j++) {
      double[] column = Arrays.copyOfRange(plain.moments().values(), j * n, (j + 1) * n);
      double s = ColumnBalance.deviation(column, problem.arms(), problem.base(), problem.target());
      scale[j] = s > 0 ? s : 1;
    }
    return new BalanceFrame(problem, plain.moments(), plain.target(), scale);
  }

  /** Functions that do not have one value in all rows of positive weight. */
  private static int[] varying(BalanceFrame frame) {
    int n = frame.problem().rows();
    int[] kept = new int[frame.moments().count()];
    int count = 0;
    for (int j = 0; j < kept.length; j++) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < n; i++) {
        if (frame.problem().base()[i] > 0) {
          low = Math.min(low, frame.moments().values()[j * n + i]);
          high = Math.max(high, frame.moments().values()[j * n + i]);
        }
      }
      if (low < high) {
        kept[count++] = j;
      }
    }
    return Arrays.copyOf(kept, count);
  }

  /** Says which tolerance could be met (to one percent) and what stands in the way of less. */
  private static NotIdentifiedException impossible(
      StableBalancing method,
      BalanceFrame frame,
      int[] varying,
      int arm,
      double[] z,
      double[] p,
      double[] q) {
    int m = varying.length;
    double[] w = new double[p.length];
    for (int r = 0; r < w.length; r++) {
      w[r] = p[r] * q[r];
    }
    double[] before = RowSums.sums(z, w, m + 1);
    before[0] = 0;
    double high = EntropyMath.largest(before);
    double low = method.tolerance();
    double[] duals = new double[m];
    for (int k = 0; k < 40 && high - low > 0.01 * high; k++) {
      double middle = (low + high) / 2;
      StableMath.Solution found = StableMath.solve(z, p, q, m, middle);
      if (found.solved()) {
        high = middle;
        duals = found.duals();
      } else {
        low = middle;
      }
    }
    int worst = 0;
    for (int j = 0; j < m; j++) {
      worst = Math.abs(duals[j]) > Math.abs(duals[worst]) ? j : worst;
    }
    List<String> names = new ArrayList<>(frame.moments().names());
    return new NotIdentifiedException(
        "IDENT-150",
        String.format(
            Locale.ROOT,
            "No weights of the rows with TREATMENT \"%s\" = %s keep every standardised difference"
                + " within %s; a tolerance of %.2g could be met, and \"%s\" stands most in the way"
                + " of less. Raise the tolerance, balance fewer moments, or restrict the sample to"
                + " where the arms overlap.",
            frame.problem().data().name(Role.TREATMENT),
            frame.arm(arm),
            method.tolerance(),
            high,
            names.get(varying[worst])));
  }
}
