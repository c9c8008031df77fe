package org.estimand.regress;

import java.util.List;

/**
 * A fitted binary regression. Arrays are shared: read only.
 *
 * @param link the link
 * @param design n x q, the kept columns
 * @param kept positions of the kept columns in the design given
 * @param coefficients one per column given, 0 for dropped columns
 * @param index x'b, n values
 * @param probabilities n fitted probabilities
 * @param scores n derivatives of the weighted log likelihood in the index
 * @param inverseHessian inverse of the negative Hessian of the kept coefficients, q x q
 * @param logLikelihood its maximum
 * @param iterations Newton steps
 */
public record BinaryGlmFit(
    Link link,
    Design design,
    int[] kept,
    double[] coefficients,
    double[] index,
    double[] probabilities,
    double[] scores,
    double[] inverseHessian,
    double logLikelihood,
    int iterations) {
  /** Names of the dropped columns, from the names of the design given. */
  public List<String> dropped(List<String> names) {
    return RegressionChecks.dropped(names, kept);
  }

  /**
   * The influence of each row on each kept coefficient, n x q, column-major, scaled so that
   * coefficient - truth is about the mean.
   */
  public double[] influence() {
    int n = design.rows();
    int q = design.columns();
    double[] phi = new double[n * q];
    for (int a = 0; a < q; a++) {
      for (int c = 0; c < q; c++) {
        double h = inverseHessian[c * q + a] * n;
        for (int i = 0; i < n; i++) {
          phi[a * n + i] += h * scores[i] * design.values()[c * n + i];
        }
      }
    }
    return phi;
  }
}
