package org.estimand.dml;

import java.util.List;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.SampleDesign;

/** Solves linear scores for their parameters. */
final class DmlSolver {
  private static final double ROUNDING = 1e-12;

  private DmlSolver() {}

  /**
   * Solves the scores of one repetition.
   *
   * @param terms p names
   * @param scores p scores of n rows
   * @param moments every moment of an overidentified term, or null
   * @param design averages and variance
   * @param sample what later covariances need
   * @param folds the folds, for DML1
   * @param repetition which repetition
   * @param algorithm pooled (DML2) or fold by fold (DML1)
   */
  static Repetition solve(
      List<String> terms,
      DmlScore[] scores,
      DmlScore[] moments,
      ScoreDesign design,
      SampleDesign sample,
      FoldAssignment folds,
      int repetition,
      DmlAlgorithm algorithm) {
    int p = scores.length;
    int n = scores[0].psiA().length;
    double[] theta = new double[p];
    double[] jacobian = new double[p];
    double[] influence = new double[Math.multiplyExact(n, p)];
    double[] scale = new double[p];
    double[][] psi = new double[p][];
    for (int j = 0; j < p; j++) {
      jacobian[j] = design.mean(scores[j].psiA());
      double[] absolute = new double[n];
      for (int i = 0; i < n; i++) {
        absolute[i] = Math.abs(scores[j].psiA()[i]);
      }
      if (isRounding(jacobian[j], design.mean(absolute))) {
        throw noSlope(terms.get(j), "repetition " + (repetition + 1), jacobian[j]);
      }
      theta[j] =
          algorithm == DmlAlgorithm.DML2
              ? -design.mean(scores[j].psiB()) / jacobian[j]
              : foldMean(terms.get(j), scores[j], design, folds, repetition);
      scale[j] = scores[j].scale() / Math.abs(jacobian[j]);
      psi[j] = scores[j].at(theta[j]);
      for (int i = 0; i < n; i++) {
        influence[j * n + i] = -design.rowScale(i) * psi[j][i] / jacobian[j];
      }
    }
    InfluenceFunction phi = InfluenceFunction.wrap(influence, n, p);
    Estimates estimates;
    if (design.fromInfluence()) {
      estimates = Estimates.of(terms, theta, phi, sample, design.vcovType());
    } else {
      double[] vcov = new double[p * p];
      for (int a = 0; a < p; a++) {
        for (int b = 0; b <= a; b++) {
          double v = design.gamma(psi[a], psi[b]) / (design.size() * jacobian[a] * jacobian[b]);
          vcov[a * p + b] = v;
          vcov[b * p + a] = v;
        }
      }
      estimates = Estimates.ofVcov(terms, theta, vcov, design.vcovType(), phi, sample);
    }
    return new Repetition(estimates.withScale(scale), jacobian, scores, moments, design);
  }

  /** Whether an average is no more than what rounding leaves of terms that cancel. */
  private static boolean isRounding(double mean, double meanOfAbsolutes) {
    return !(Math.abs(mean) > ROUNDING * meanOfAbsolutes);
  }

  private static NotIdentifiedException noSlope(String term, String where, double slope) {
    return new NotIdentifiedException(
        "IDENT-052",
        "The score of term \""
            + term
            + "\" does not depend on the effect in "
            + where
            + " (its slope is "
            + slope
            + "). No effect can be computed; check treatment and instrument.");
  }

  /** The mean over folds of the solution in each fold. */
  private static double foldMean(
      String term, DmlScore score, ScoreDesign design, FoldAssignment folds, int repetition) {
    double sum = 0;
    int count = 0;
    for (int k = 0; k < folds.folds(repetition); k++) {
      double a = 0;
      double b = 0;
      double absolute = 0;
      int[] rows = folds.testRows(repetition, k);
      for (int i : rows) {
        a += design.weight(i) * score.psiA()[i];
        b += design.weight(i) * score.psiB()[i];
        absolute += design.weight(i) * Math.abs(score.psiA()[i]);
      }
      if (rows.length > 0) {
        if (isRounding(a, absolute)) {
          String where = "fold " + (k + 1) + " of repetition " + (repetition + 1);
          throw noSlope(term, where, a / rows.length);
        }
        sum += -b / a;
        count++;
      }
    }
    return sum / count;
  }
}
