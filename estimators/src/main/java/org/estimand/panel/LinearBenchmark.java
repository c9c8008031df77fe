package org.estimand.panel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Grouping;
import org.estimand.data.Role;
import org.estimand.dml.DmlResult;
import org.estimand.dml.ResidualDml;
import org.estimand.dml.ResidualScore;
import org.estimand.fit.Provenance;
import org.estimand.inference.VcovType;
import org.estimand.regress.FixedEffects;
import org.estimand.regress.LeastSquares;

/**
 * Linear estimators without cross-fitting, by residuals of least squares on all rows (Frisch, Waugh
 * and Lovell): with the linear model they have the coefficient and the sandwich (CR0) of the full
 * regression.
 */
enum LinearBenchmark {
  /** Least squares of Y on D and X with an intercept. */
  POOLED_OLS("linear-pooled-ols"),
  /** The within estimator: an effect of each unit, and of each period where asked for. */
  FIXED_EFFECTS("linear-fe"),
  /** Effects of units and of periods. */
  TWO_WAY("linear-two-way-fe"),
  /** Least squares of first differences with an intercept, which stands for a common trend. */
  FIRST_DIFFERENCES("linear-fd");

  private final String label;

  LinearBenchmark(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  /** The estimate on some rows; their folds are not used. */
  DmlResult fit(
      PanelSample sample,
      PanelSettings settings,
      PanelFeatures features,
      PanelRows rows,
      VcovType vcov,
      Provenance provenance) {
    ResidualDml plain = PanelSolver.of("panel-compare", sample, settings, rows, vcov);
    // one estimate from all rows, whatever the algorithm of the cross-fitted ones
    ResidualDml solver =
        new ResidualDml(
            plain.estimator(),
            plain.title(),
            plain.estimand(),
            plain.terms(),
            plain.weights(),
            plain.sample(),
            plain.vcov(),
            plain.folds(),
            org.estimand.dml.DmlAlgorithm.DML2,
            plain.aggregate(),
            plain.level());
    FixedEffects effects = effects(sample, settings);
    if (rows.z().length > 0) {
      double[] x = design(features, rows, effects, 0);
      double[] u = residual("outcome", rows.y(), x, rows, effects);
      double[] w = residual("treatment", rows.d()[0], x, rows, effects);
      List<double[]> z = new ArrayList<>();
      for (double[] one : rows.z()) {
        z.add(residual("instrument", one, x, rows, effects));
      }
      InstrumentedScores scores = new InstrumentedScores(sample, rows, solver);
      scores.add(u, null, w, w, z);
      return scores.solve(List.of(), provenance);
    }
    List<ResidualScore> terms = new ArrayList<>();
    for (int j = 0; j < rows.d().length; j++) {
      double[] x = design(features, rows, effects, j);
      double[] u = residual("outcome", rows.y(), x, rows, effects);
      double[] v = residual("treatment", rows.d()[j], x, rows, effects);
      solver.requireUnexplained(Role.TREATMENT, sample.treatments().get(j), rows.d()[j], v, 0);
      terms.add(new ResidualScore(u, v, v, ResidualScore.size(rows.y(), v)));
    }
    return solver.effects(List.of(terms), List.of(), provenance);
  }

  private FixedEffects effects(PanelSample sample, PanelSettings settings) {
    List<Grouping> groups = new ArrayList<>();
    if (this == FIXED_EFFECTS || this == TWO_WAY) {
      groups.add(sample.units());
    }
    if (this == TWO_WAY || this == FIXED_EFFECTS && settings.periodEffects()) {
      groups.add(sample.data().grouping(sample.data().name(Role.TIME)));
    }
    return groups.isEmpty()
        ? null
        : FixedEffects.of(
            groups, sample.weights(), FixedEffects.TOLERANCE, FixedEffects.MOST_STEPS);
  }

  /** Columns to take off: an intercept and covariates, or what absorbed effects leave of them. */
  private double[] design(PanelFeatures features, PanelRows rows, FixedEffects effects, int term) {
    int n = rows.count();
    FeatureMatrix x =
        this == FIRST_DIFFERENCES
            ? features.differences(term, rows.pairs())
            : effects == null ? features.plain(term) : features.covariates(term);
    int lead = effects == null ? 1 : 0;
    double[] out = new double[Math.multiplyExact(n, x.columns() + lead)];
    Arrays.fill(out, 0, lead * n, 1);
    int at = lead;
    for (int j = 0; j < x.columns(); j++) {
      double[] column = x.column(j);
      if (effects != null) {
        double[] left = effects.residuals(x.names().get(j), column);
        if (!explained(column, left)) {
          System.arraycopy(left, 0, out, at++ * n, n);
        }
      } else {
        System.arraycopy(column, 0, out, at++ * n, n);
      }
    }
    return Arrays.copyOf(out, at * n);
  }

  private static boolean explained(double[] column, double[] left) {
    double before = 0;
    double after = 0;
    for (int i = 0; i < column.length; i++) {
      before += column[i] * column[i];
      after += left[i] * left[i];
    }
    return !(Math.sqrt(after) > 1e-7 * Math.sqrt(before));
  }

  private static double[] residual(
      String name, double[] values, double[] x, PanelRows rows, FixedEffects effects) {
    double[] y = effects == null ? values : effects.residuals(name, values);
    int p = x.length / y.length;
    return p == 0 ? y : LeastSquares.fit(x, y.length, p, y, rows.weights()).residuals();
  }
}
