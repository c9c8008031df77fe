package org.estimand.regress;

import java.util.ArrayList;
import java.util.List;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.RegressionParts;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.VcovType;

/**
 * A fitted multinomial logit. Arrays are shared: read only.
 *
 * @param design n x q, the kept columns
 * @param kept positions of the kept columns in the design given
 * @param classes number of classes C; class 0 is the base
 * @param coefficients p x (C - 1), column-major, column c - 1 for class c, 0 for dropped columns
 * @param probabilities n x C fitted probabilities, column-major
 * @param scores n x (C - 1) derivatives of the weighted log likelihood in the indices
 * @param inverseInformation inverse of the negative Hessian of the kept coefficients, class by
 *     class
 * @param logLikelihood its maximum
 * @param iterations Newton steps
 */
public record MultinomialLogitFit(
    Design design,
    int[] kept,
    int classes,
    double[] coefficients,
    double[] probabilities,
    double[] scores,
    double[] inverseInformation,
    double logLikelihood,
    int iterations) {

  /** Names of the dropped columns, from the names of the design given. */
  public List<String> dropped(List<String> names) {
    return RegressionChecks.dropped(names, kept);
  }

  /**
   * The influence of each row on each kept coefficient, n x q (C - 1), column-major, class by
   * class, scaled so that coefficient - truth is about the mean.
   */
  public double[] influence() {
    int n = design.rows();
    int q = design.columns();
    int size = q * (classes - 1);
    double[] phi = new double[n * size];
    for (int a = 0; a < size; a++) {
      for (int c = 0; c < size; c++) {
        double h = inverseInformation[c * size + a] * n;
        int score = c / q * n;
        int column = c % q * n;
        for (int i = 0; i < n; i++) {
          phi[a * n + i] += h * scores[score + i] * design.values()[column + i];
        }
      }
    }
    return phi;
  }

  /**
   * The kept coefficients as estimates, named {@code column:class}; the classical covariance is the
   * inverse information.
   *
   * @param sample clusters, time and places of the n rows
   * @param type which covariance
   */
  public Estimates estimates(SampleDesign sample, VcovType type) {
    int q = design.columns();
    int p = coefficients.length / (classes - 1);
    int size = q * (classes - 1);
    List<String> terms = new ArrayList<>();
    double[] values = new double[size];
    for (int a = 0; a < size; a++) {
      terms.add(design.names().get(a % q) + ":" + (a / q + 1));
      values[a] = coefficients[a / q * p + kept[a % q]];
    }
    return Estimates.of(
        terms,
        values,
        InfluenceFunction.wrap(influence(), design.rows(), size),
        sample,
        type,
        RegressionParts.none().iidVcov(inverseInformation).parameters(size));
  }
}
