package org.estimand.iv;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.regress.SymmetricSolver;

/** Kappa-weighted least squares of the outcome on treatment and covariates. */
final class LateLarf {
  private LateLarf() {}

  static LateMath.Answer of(
      BinaryIvSample s, NuisanceModel pi, double[] p, DesignColumns covariates) {
    int n = s.rows();
    // what determines the covariates does so whatever the weights
    double[] all = covariates.observed();
    QrBasis basis = QrBasis.of(all, n, covariates.columns(), s.w(), "the covariates");
    double[] x = new double[n * (basis.kept().length + 1)];
    System.arraycopy(s.a(), 0, x, 0, n);
    System.arraycopy(NuisanceModel.selected(all, n, basis.kept()), 0, x, n, x.length - n);
    int q = basis.kept().length + 1;
    double[] kappa = new double[n];
    double[] slope = new double[n];
    for (int i = 0; i < n; i++) {
      double a = s.a()[i];
      boolean one = s.z()[i] == 1;
      kappa[i] = 1 - (one ? (1 - a) / p[i] : a / (1 - p[i]));
      slope[i] = one ? (1 - a) * (1 - p[i]) / p[i] : -a * p[i] / (1 - p[i]);
    }
    double[] gram = new double[q * q];
    double[] rhs = new double[q];
    for (int j = 0; j < q; j++) {
      for (int i = 0; i < n; i++) {
        double v = s.weight(i) * kappa[i] * x[j * n + i];
        rhs[j] += v * s.y()[i];
        for (int k = 0; k < q; k++) {
          gram[j * q + k] += v * x[k * n + i];
        }
      }
    }
    double[] inverse = SymmetricSolver.generalInverse(gram, q);
    if (inverse == null) {
      throw new NotIdentifiedException(
          "IDENT-223",
          "Least squares with kappa weights is singular: few compliers, or covariates that do not"
              + " vary among them. Use the form DOUBLY_ROBUST, or fewer covariates.");
    }
    double[] b = new double[q];
    for (int j = 0; j < q; j++) {
      for (int k = 0; k < q; k++) {
        b[j] += inverse[j * q + k] * rhs[k];
      }
    }
    double[] residual = s.y().clone();
    for (int j = 0; j < q; j++) {
      for (int i = 0; i < n; i++) {
        residual[i] -= b[j] * x[j * n + i];
      }
    }
    StackedSystem stack = new StackedSystem(n, pi.size() + q);
    LateMath.stackInstrument(stack, s, pi, p);
    StackedSystem known = new StackedSystem(n, q);
    double[] factor = new double[n];
    double[] through = new double[n];
    double[] second = new double[n];
    for (int i = 0; i < n; i++) {
      factor[i] = s.weight(i) * kappa[i] * residual[i];
      through[i] = s.weight(i) * slope[i] * residual[i];
      second[i] = -s.weight(i) * kappa[i];
    }
    stack.equations(pi.size(), x, q, factor);
    stack.derivatives(pi.size(), x, q, through, 0, pi.x(), pi.size());
    stack.derivatives(pi.size(), x, q, second, pi.size(), x, q);
    known.equations(0, x, q, factor);
    known.derivatives(0, x, q, second, 0, x, q);
    LateMath.Answer hajek = LateMath.weighted(s, pi, p, LateForm.HAJEK);
    Map<String, Double> extra = new LinkedHashMap<>(hajek.extra());
    return new LateMath.Answer(
        List.of("LATE"),
        new double[] {b[0]},
        stack.influence(pi.size(), 1),
        known.influence(0, 1),
        hajek.firstStage(),
        hajek.firstStageStatistic(),
        extra);
  }
}
