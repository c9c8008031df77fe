package org.estimand.regress;

import java.util.List;

/**
 * A fitted ordered logit. Arrays are shared: read only. Parameters come in the order cuts, then
 * kept slopes.
 *
 * @param design n x q, the kept columns, no intercept among them
 * @param kept positions of the kept columns in the design given
 * @param classes number of classes K
 * @param cuts K - 1 increasing cuts: logit P(y &lt;= k | x) = cut_k - x'b
 * @param coefficients one per column given, 0 for the intercept and dropped columns
 * @param index x'b, n values
 * @param probabilities n x K, column-major
 * @param cutScores n x (K - 1), column-major: derivatives of the rows' weighted log likelihood in
 *     the cuts
 * @param indexScores n derivatives of the rows' weighted log likelihood in x'b
 * @param inverseInformation inverse of the negative Hessian, (K - 1 + q) squared
 * @param logLikelihood its maximum
 * @param iterations Newton steps
 */
public record OrderedLogitFit(
    Design design,
    int[] kept,
    int classes,
    double[] cuts,
    double[] coefficients,
    double[] index,
    double[] probabilities,
    double[] cutScores,
    double[] indexScores,
    double[] inverseInformation,
    double logLikelihood,
    int iterations) {
  /** Names of the dropped columns, from the names of the design given. */
  public List<String> dropped(List<String> names) {
    List<String> out = new java.util.ArrayList<>(RegressionChecks.dropped(names, kept));
    out.remove(Design.INTERCEPT);
    return out;
  }

  /**
   * The influence of each row on each parameter, n x (K - 1 + q), column-major, scaled so that
   * parameter - truth is about the mean.
   */
  public double[] influence() {
    int n = design.rows();
    int q = design.columns();
    int size = classes - 1 + q;
    double[] phi = new double[n * size];
    for (int a = 0; a < size; a++) {
      for (int c = 0; c < size; c++) {
        double h = inverseInformation[c * size + a] * n;
        for (int i = 0; i < n; i++) {
          double score =
              c < classes - 1
                  ? cutScores[c * n + i]
                  : indexScores[i] * design.values()[(c - classes + 1) * n + i];
          phi[a * n + i] += h * score;
        }
      }
    }
    return phi;
  }
}
