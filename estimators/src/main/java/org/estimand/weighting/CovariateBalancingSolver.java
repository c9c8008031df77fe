package org.estimand.weighting;

import java.util.Locale;
import org.estimand.data.Role;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;
import org.estimand.regress.SymmetricSolver;

/**
 * Covariate balancing propensities of the just identified kind. With u = x'b the function that is
 * minimised is the sum of s (q exp(u) + u) over the controls and s (q exp(-u) - u) over the treated
 * for ATE; an arm that is the target population itself has only its linear part, and the other arm
 * then only its exponential part.
 */
final class CovariateBalancingSolver implements DampedNewton.Convex {
  private static final double BALANCED = 1e-8;

  private final double[] x;
  private final int q;
  private final double total;
  private final double[] sign;
  private final double[] exponential;
  private final double[] linear;
  private final double[] u;

  private CovariateBalancingSolver(BalanceFrame frame, double[] x, int q) {
    WeightProblem problem = frame.problem();
    int n = problem.rows();
    double[] base = problem.baseWeights();
    this.x = x;
    this.q = q;
    this.total = BalanceFrame.sum(problem.base());
    this.sign = new double[n];
    this.exponential = new double[n];
    this.linear = new double[n];
    this.u = new double[n];
    Target target = problem.target();
    for (int i = 0; i < n; i++) {
      int arm = problem.arms().code()[i];
      sign[i] = arm == 1 ? -1 : 1;
      boolean weighted = target.focal() != arm;
      exponential[i] = weighted ? problem.base()[i] * base[i] : 0;
      linear[i] = !weighted || !target.isFocal() ? sign[i] * problem.base()[i] : 0;
    }
  }

  /**
   * Solves the equations of balance.
   *
   * @throws NotSupportedException NOTSUP-145, NOTSUP-151 for more than two arms
   * @throws NotIdentifiedException IDENT-151 when no coefficients balance
   */
  static WeightSolution solve(CovariateBalancing method, WeightProblem problem) {
    BalanceFrame frame =
        BalanceFrame.of(problem, method.moments(), method.interactions(), CovariateBalancing.NAME);
    requireTwo(problem);
    LogitDesign design = LogitDesign.of(frame);
    CovariateBalancingSolver solver =
        new CovariateBalancingSolver(frame, design.x(), design.columns());
    SolutionParts parts = new SolutionParts(frame);
    DampedNewton.Minimum found = solver.found(design, frame);
    double[] inverse = SymmetricSolver.inverse(found.hessian(), design.columns());
    if (inverse == null) {
      throw solver.infeasible(frame, design, found);
    }
    design.describe(parts, frame, found.b());
    int n = problem.rows();
    RowSums.index(design.x(), found.b(), solver.u);
    double[] slopes = new double[n];
    double[] residual = new double[n];
    for (int i = 0; i < n; i++) {
      double odds = solver.exponential[i] * Math.exp(solver.sign[i] * solver.u[i]);
      boolean oddsOnly =
          problem.target().isFocal() && problem.target().focal() != problem.arms().code()[i];
      parts.weight(i, oddsOnly ? odds : problem.base()[i] + odds);
      slopes[i] = solver.sign[i] * odds;
      residual[i] = slopes[i] + solver.linear[i];
    }
    parts.equations(solver.equations(design, slopes, residual, inverse));
    parts.balanced(found.steps(), EntropyMath.largest(found.gradient()));
    return parts.stackable();
  }

  static void requireTwo(WeightProblem problem) {
    if (problem.arms().count() > 2) {
      throw new NotSupportedException(
          "NOTSUP-151",
          "Covariate balancing propensities are for two arms; the treatment has "
              + problem.arms().count()
              + ". Use inverse probability tilting or entropy balancing.");
    }
  }

  private DampedNewton.Minimum found(LogitDesign design, BalanceFrame frame) {
    double treated = 0;
    for (int i = 0; i < sign.length; i++) {
      treated += sign[i] < 0 ? frame.problem().base()[i] : 0;
    }
    double[] start = new double[design.columns()];
    start[0] = Math.log(treated / (total - treated));
    DampedNewton.Minimum found = DampedNewton.minimise(this, start);
    if (!found.converged() || EntropyMath.largest(found.gradient()) > BALANCED) {
      throw infeasible(frame, design, found);
    }
    return found;
  }

  /**
   * The coefficients alone.
   *
   * @throws NotIdentifiedException IDENT-151 when no coefficients balance
   */
  static double[] coefficients(BalanceFrame frame, LogitDesign design) {
    return new CovariateBalancingSolver(frame, design.x(), design.columns())
        .found(design, frame)
        .b();
  }

  @Override
  public double value(double[] b) {
    RowSums.index(x, b, u);
    double sum = 0;
    for (int i = 0; i < u.length; i++) {
      double part = exponential[i] > 0 ? exponential[i] * Math.exp(sign[i] * u[i]) : 0;
      sum += part + linear[i] * u[i];
    }
    return sum / total;
  }

  @Override
  public double[] gradient(double[] b) {
    RowSums.index(x, b, u);
    double[] r = new double[u.length];
    for (int i = 0; i < r.length; i++) {
      double part = exponential[i] > 0 ? exponential[i] * Math.exp(sign[i] * u[i]) : 0;
      r[i] = (sign[i] * part + linear[i]) / total;
    }
    return RowSums.sums(x, r, q);
  }

  @Override
  public double[] hessian(double[] b) {
    RowSums.index(x, b, u);
    double[] r = new double[u.length];
    for (int i = 0; i < r.length; i++) {
      r[i] = exponential[i] > 0 ? exponential[i] * Math.exp(sign[i] * u[i]) / total : 0;
    }
    return RowSums.gram(x, r, q);
  }

  private WeightEquations equations(
      LogitDesign design, double[] slopes, double[] residual, double[] inverse) {
    int n = slopes.length;
    double[] influence = new double[n * q];
    for (int i = 0; i < n; i++) {
      double pull = -n * residual[i] / total;
      for (int a = 0; a < q; a++) {
        double sum = 0;
        for (int j = 0; j < q; j++) {
          sum += inverse[j * q + a] * design.x()[j * n + i];
        }
        influence[a * n + i] = pull * sum;
      }
    }
    return new WeightEquations(design.x(), q, influence, slopes);
  }

  private NotIdentifiedException infeasible(
      BalanceFrame frame, LogitDesign design, DampedNewton.Minimum found) {
    int worst = 0;
    for (int j = 0; j < q; j++) {
      worst = Math.abs(found.b()[j]) > Math.abs(found.b()[worst]) ? j : worst;
    }
    return new NotIdentifiedException(
        "IDENT-151",
        String.format(
            Locale.ROOT,
            "No coefficients of a logit of TREATMENT \"%s\" balance the covariates: after %d Newton"
                + " steps they still grow, that of \"%s\" most (%.3g per standard deviation)."
                + " Balance fewer moments, or restrict the sample to where the arms overlap.",
            frame.problem().data().name(Role.TREATMENT),
            found.steps(),
            design.name(frame, worst),
            found.b()[worst]));
  }
}
