package org.estimand.weighting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.data.Role;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.regress.LeastSquares;
import org.estimand.regress.SymmetricSolver;

/**
 * Entropy balancing of every arm that is not the target itself, with the influences of the
 * multipliers. With t the shares of the target population and p those of the arm, the stacked
 * equations of the targets and the multipliers give the influence n V^-1 (t_i - p_i) (c_i - target)
 * of row i, V being the weighted covariance.
 */
final class EntropySolver {
  private static final double BALANCED = 1e-8;

  private final WeightProblem problem;
  private final BalanceMoments moments;
  private final double[] share;
  private final double size;

  private EntropySolver(WeightProblem problem, BalanceMoments moments) {
    this.problem = problem;
    this.moments = moments;
    this.share = new double[problem.rows()];
    double total = 0;
    for (int i = 0; i < share.length; i++) {
      share[i] = problem.target().includes(problem.arms().code()[i]) ? problem.base()[i] : 0;
      total += share[i];
    }
    this.size = total;
    for (int i = 0; i < share.length; i++) {
      share[i] /= total;
    }
  }

  /**
   * Weights that sum to the size of the target population in every arm.
   *
   * @throws NotSupportedException NOTSUP-145 for a population that is not known without weights
   * @throws NotIdentifiedException IDENT-145 when no weights balance
   */
  static WeightSolution solve(EntropyBalancing method, WeightProblem problem) {
    if (!problem.target().isSized()) {
      throw new NotSupportedException(
          "NOTSUP-145",
          "Entropy balancing needs the target population's means, which "
              + problem.target().estimand()
              + " does not have without propensities. Use ATE, ATT or ATC.");
    }
    BalanceMoments moments =
        BalanceMoments.of(problem.x(), method.moments(), method.interactions());
    return new EntropySolver(problem, moments).run();
  }

  private WeightSolution run() {
    double[] weights = new double[problem.rows()];
    List<WeightEquations> equations = new ArrayList<>();
    Map<String, Double> parameters = new LinkedHashMap<>();
    List<Diagnostic> diagnostics = new ArrayList<>();
    double[] targets = targets();
    double[] scale = scales(targets);
    for (int arm = 0; arm < problem.arms().count(); arm++) {
      if (problem.target().isFocal() && arm == problem.target().focal()) {
        for (int i = 0; i < weights.length; i++) {
          weights[i] += problem.arms().code()[i] == arm ? problem.base()[i] : 0;
        }
      } else {
        equations.add(balance(arm, targets, scale, weights, parameters, diagnostics));
      }
    }
    return new WeightSolution(weights, List.copyOf(equations), parameters, diagnostics);
  }

  private double[] targets() {
    int n = problem.rows();
    double[] c = new double[moments.count()];
    for (int j = 0; j < c.length; j++) {
      for (int i = 0; i < n; i++) {
        c[j] += share[i] * moments.values()[j * n + i];
      }
    }
    return c;
  }

  /** Standard deviations over all rows of positive weight; 1 for a constant. */
  private double[] scales(double[] targets) {
    int n = problem.rows();
    double[] s = new double[targets.length];
    for (int j = 0; j < s.length; j++) {
      double mean = 0;
      double total = 0;
      for (int i = 0; i < n; i++) {
        mean += problem.base()[i] * moments.values()[j * n + i];
        total += problem.base()[i];
      }
      mean /= total;
      double sum = 0;
      for (int i = 0; i < n; i++) {
        double d = moments.values()[j * n + i] - mean;
        sum += problem.base()[i] * d * d;
      }
      double sd = Math.sqrt(sum / total);
      s[j] = sd > 1e-12 * (Math.abs(mean) + sd) ? sd : 1;
    }
    return s;
  }

  private WeightEquations balance(
      int arm,
      double[] targets,
      double[] scale,
      double[] weights,
      Map<String, Double> parameters,
      List<Diagnostic> diagnostics) {
    int n = problem.rows();
    int m = targets.length;
    int[] rows = rows(arm);
    int k = rows.length;
    double[] base = problem.baseWeights();
    double[] all = new double[Math.multiplyExact(k, m + 1)];
    java.util.Arrays.fill(all, 0, k, 1);
    double[] q = new double[k];
    for (int r = 0; r < k; r++) {
      q[r] = problem.base()[rows[r]] * base[rows[r]];
      for (int j = 0; j < m; j++) {
        all[(j + 1) * k + r] = (moments.values()[j * n + rows[r]] - targets[j]) / scale[j];
      }
    }
    int[] kept = kept(all, k, m, q);
    double[] z = new double[k * kept.length];
    for (int j = 0; j < kept.length; j++) {
      System.arraycopy(all, (kept[j] + 1) * k, z, j * k, k);
    }
    EntropyMath.Dual dual = EntropyMath.solve(z, q, kept.length);
    double[] imbalance = new double[m];
    for (int j = 0; j < m; j++) {
      for (int r = 0; r < k; r++) {
        imbalance[j] += dual.shares()[r] * all[(j + 1) * k + r];
      }
    }
    if (!dual.converged() || EntropyMath.largest(imbalance) > BALANCED) {
      throw infeasible(arm, imbalance, targets, scale, dual.steps());
    }
    for (int r = 0; r < k; r++) {
      weights[rows[r]] = size * dual.shares()[r];
    }
    if (kept.length < m) {
      diagnostics.add(
          LikelihoodPropensity.collinear(
              "balancing of arm " + problem.arms().labels().get(arm), dropped(kept)));
    }
    for (int j = 0; j < kept.length; j++) {
      parameters.put(
          "lambda[" + problem.arms().labels().get(arm) + "]." + moments.names().get(kept[j]),
          dual.lambda()[j] / scale[kept[j]]);
    }
    diagnostics.add(
        Diagnostic.note(
                "BALANCED",
                String.format(
                    Locale.ROOT,
                    "arm %s was balanced in %d Newton steps; the largest imbalance left is %.1e"
                        + " standard deviations",
                    problem.arms().labels().get(arm),
                    dual.steps(),
                    EntropyMath.largest(imbalance)))
            .value("steps", dual.steps())
            .value("imbalance", EntropyMath.largest(imbalance)));
    return equations(arm, kept, targets, scale, dual, weights);
  }

  private WeightEquations equations(
      int arm,
      int[] kept,
      double[] targets,
      double[] scale,
      EntropyMath.Dual dual,
      double[] weights) {
    int n = problem.rows();
    int q = kept.length;
    double[] inverse = q == 0 ? new double[0] : SymmetricSolver.inverse(dual.hessian(), q);
    if (inverse == null) {
      throw infeasible(arm, dual.imbalance(), targets, scale, dual.steps());
    }
    double[] design = new double[n * q];
    double[] slopes = new double[n];
    double[] influence = new double[n * q];
    for (int i = 0; i < n; i++) {
      double own = problem.arms().code()[i] == arm ? weights[i] : 0;
      slopes[i] = own;
      double pull = n * (share[i] - own / size);
      for (int j = 0; j < q; j++) {
        design[j * n + i] = (moments.values()[kept[j] * n + i] - targets[kept[j]]) / scale[kept[j]];
      }
      for (int a = 0; a < q; a++) {
        double sum = 0;
        for (int j = 0; j < q; j++) {
          sum += inverse[j * q + a] * design[j * n + i];
        }
        influence[a * n + i] = pull * sum;
      }
    }
    return new WeightEquations(design, q, influence, slopes);
  }

  private int[] rows(int arm) {
    int count = 0;
    for (int pass = 0; ; pass++) {
      int[] rows = new int[count];
      count = 0;
      for (int i = 0; i < problem.rows(); i++) {
        if (problem.arms().code()[i] == arm && problem.base()[i] > 0) {
          if (pass == 1) {
            rows[count] = i;
          }
          count++;
        }
      }
      if (pass == 1) {
        return rows;
      }
    }
  }

  /** Moments that are not constant in the arm nor collinear with those before them. */
  private static int[] kept(double[] all, int k, int m, double[] q) {
    int[] columns = LeastSquares.fit(all, k, m + 1, new double[k], q).kept();
    int[] kept = new int[columns.length];
    int count = 0;
    for (int c : columns) {
      if (c > 0) {
        kept[count++] = c - 1;
      }
    }
    return java.util.Arrays.copyOf(kept, count);
  }

  private List<String> dropped(int[] kept) {
    List<String> names = new ArrayList<>(moments.names());
    for (int j = kept.length - 1; j >= 0; j--) {
      names.remove(kept[j]);
    }
    return names;
  }

  private NotIdentifiedException infeasible(
      int arm, double[] imbalance, double[] targets, double[] scale, int steps) {
    int worst = 0;
    for (int j = 0; j < imbalance.length; j++) {
      worst = Math.abs(imbalance[j]) > Math.abs(imbalance[worst]) ? j : worst;
    }
    return new NotIdentifiedException(
        "IDENT-145",
        String.format(
            Locale.ROOT,
            "No positive weights of the rows with TREATMENT \"%s\" = %s balance the covariates:"
                + " after %d Newton steps the mean of \"%s\" is %.4g where the target population"
                + " has %.4g. Balance fewer moments, or restrict the sample to where the arms"
                + " overlap.",
            problem.data().name(Role.TREATMENT),
            problem.arms().labels().get(arm),
            steps,
            moments.names().get(worst),
            targets[worst] + imbalance[worst] * scale[worst],
            targets[worst]));
  }
}
