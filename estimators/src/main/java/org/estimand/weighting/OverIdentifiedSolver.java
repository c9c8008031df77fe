package org.estimand.weighting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.estimand.data.Role;
import org.estimand.errors.ConvergenceException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Diagnostic;
import org.estimand.regress.BinaryGlm;
import org.estimand.regress.Design;
import org.estimand.regress.Link;
import org.estimand.regress.SymmetricSolver;

/** Covariate balancing propensities of the over-identified kinds. */
final class OverIdentifiedSolver {
  private final CovariateBalancing method;
  private final BalanceFrame frame;
  private final LogitDesign design;
  private final double[] d;
  private final int q;
  private final GmmObjective gmm;

  private OverIdentifiedSolver(CovariateBalancing method, BalanceFrame frame) {
    this.method = method;
    this.frame = frame;
    this.design = LogitDesign.of(frame);
    this.q = design.columns();
    WeightProblem problem = frame.problem();
    this.d = new double[problem.rows()];
    for (int i = 0; i < d.length; i++) {
      d[i] = problem.arms().code()[i];
    }
    this.gmm = new GmmObjective(design.x(), d, problem.base(), q, problem.target().estimand());
  }

  /**
   * Finds the best of the minima that several starts lead to.
   *
   * @throws ConvergenceException CONV-151 when no start leads to a minimum
   */
  static WeightSolution solve(CovariateBalancing method, WeightProblem problem) {
    BalanceFrame frame =
        BalanceFrame.of(problem, method.moments(), method.interactions(), CovariateBalancing.NAME);
    CovariateBalancingSolver.requireTwo(problem);
    return new OverIdentifiedSolver(method, frame).run();
  }

  private WeightSolution run() {
    double[] likelihood = likelihood();
    boolean updated = method.form() == CovariateBalancing.Form.CONTINUOUSLY_UPDATED;
    double[] first = gmm.weighting(likelihood);
    if (first == null) {
      throw unsettled(frame.problem().data().name(Role.TREATMENT));
    }
    Function<double[], GmmObjective.Point> f = updated ? gmm::updated : b -> gmm.fixed(b, first);
    QuasiNewton.Minimum best = null;
    int flat = 0;
    List<double[]> starts = starts(likelihood);
    for (double[] start : starts) {
      frame.problem().context().checkpoint();
      QuasiNewton.Minimum found = QuasiNewton.minimise(f, start);
      if (found.isFlat() && Double.isFinite(found.value())) {
        flat++;
        best = best == null || found.value() < best.value() ? found : best;
      }
    }
    if (best == null) {
      throw unsettled(frame.problem().data().name(Role.TREATMENT));
    }
    double[] weighting = updated ? gmm.weighting(best.b()) : first;
    SolutionParts parts = new SolutionParts(frame);
    design.describe(parts, frame, best.b());
    parts.equations(equations(best.b(), weighting, parts));
    parts.note(overidentification(best.value(), flat, starts.size()));
    return parts.stackable();
  }

  static ConvergenceException unsettled(String treatment) {
    return new ConvergenceException(
        "CONV-151",
        "The over-identified covariate balancing propensity of TREATMENT \""
            + treatment
            + "\" reached no minimum from any of its starts. The arms overlap too little; use the"
            + " just identified form, balance fewer moments, or restrict the sample.");
  }

  private double[] likelihood() {
    List<String> names = new ArrayList<>();
    for (int j = 0; j < q; j++) {
      names.add(design.name(frame, j));
    }
    Design logit = new Design(design.x(), d.length, List.copyOf(names));
    return BinaryGlm.fit(Link.LOGIT, logit, d, frame.problem().base()).coefficients();
  }

  /** The logit, the just identified solution where there is one, their mean, a constant. */
  private List<double[]> starts(double[] likelihood) {
    List<double[]> starts = new ArrayList<>();
    starts.add(likelihood);
    try {
      double[] just = CovariateBalancingSolver.coefficients(frame, design);
      double[] mean = new double[q];
      for (int j = 0; j < q; j++) {
        mean[j] = (likelihood[j] + just[j]) / 2;
      }
      starts.add(just);
      starts.add(mean);
    } catch (NotIdentifiedException e) {
      // no solution of the equations of balance alone: one start less
    }
    double[] constant = new double[q];
    constant[0] = likelihood[0];
    starts.add(constant);
    return starts;
  }

  private Diagnostic overidentification(double value, int flat, int starts) {
    double j = d.length * value;
    String found =
        String.format(
            Locale.ROOT, "; %d of %d starts led to a minimum, the best was kept", flat, starts);
    if (frame.problem().data().has(Role.WEIGHT)) {
      return Diagnostic.note(
              "OVERIDENTIFICATION",
              String.format(
                  Locale.ROOT,
                  "objective times n = %.4g; its distribution is not known with sampling weights%s",
                  j,
                  found))
          .value("objective", value);
    }
    double p = 1 - new ChiSquaredDistribution(q).cumulativeProbability(Math.max(0, j));
    String words =
        String.format(
            Locale.ROOT,
            "J = %.4g on %d degrees of freedom, p = %.4g: balance and likelihood %s%s",
            j,
            q,
            p,
            p < 0.05 ? "contradict each other, the logit is doubtful" : "agree",
            found);
    Diagnostic note =
        p < 0.05
            ? Diagnostic.warning("OVERIDENTIFICATION", words)
            : Diagnostic.note("OVERIDENTIFICATION", words);
    return note.value("J", j).value("df", q).value("p", p).value("objective", value);
  }

  /** The usual influence of the method of moments, -(G'WG)^-1 G'W times the moments of the row. */
  private WeightEquations equations(double[] b, double[] weighting, SolutionParts parts) {
    int n = d.length;
    int both = 2 * q;
    double[] g = gmm.slopes(b);
    double[] gw = new double[q * both];
    double[] bread = new double[q * q];
    for (int k = 0; k < q; k++) {
      for (int c = 0; c < both; c++) {
        for (int a = 0; a < both; a++) {
          gw[c * q + k] += g[k * both + a] * weighting[a * both + c];
        }
      }
    }
    for (int k = 0; k < q; k++) {
      for (int l = 0; l < q; l++) {
        for (int c = 0; c < both; c++) {
          bread[l * q + k] += gw[c * q + k] * g[l * both + c];
        }
      }
    }
    double[] inverse = SymmetricSolver.inverse(bread, q);
    if (inverse == null) {
      throw unsettled(frame.problem().data().name(Role.TREATMENT));
    }
    double[] x = design.x();
    double[] base = frame.problem().base();
    double total = BalanceFrame.sum(base);
    double[] u = new double[n];
    RowSums.index(x, b, u);
    double[] slopes = new double[n];
    double[] influence = new double[n * q];
    double[] pulled = new double[q];
    int focal = frame.problem().target().focal();
    for (int i = 0; i < n; i++) {
      double e = GmmObjective.expit(u[i]);
      double odds = d[i] == 1 ? (1 - e) / e : e / (1 - e);
      boolean own = focal == (int) d[i];
      parts.weight(i, base[i] * (own ? 1 : focal < 0 ? 1 + odds : odds));
      slopes[i] = own ? 0 : base[i] * (d[i] == 1 ? -odds : odds);
      double score = -n * base[i] * (d[i] - e) / total;
      double balance = score * gmm.multiplier(e);
      Arrays.fill(pulled, 0);
      for (int c = 0; c < q; c++) {
        double xi = x[c * n + i];
        for (int k = 0; k < q; k++) {
          pulled[k] += xi * (score * gw[c * q + k] + balance * gw[(q + c) * q + k]);
        }
      }
      for (int k = 0; k < q; k++) {
        for (int l = 0; l < q; l++) {
          influence[k * n + i] += inverse[l * q + k] * pulled[l];
        }
      }
    }
    return new WeightEquations(x, q, influence, slopes);
  }
}
