package org.estimand.dml;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Grouping;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.VcovType;

/** Least squares of the orthogonal signal of the effect on a basis, with its influence function. */
final class CateMath {
  private CateMath() {}

  /**
   * What the conditional effect is projected on.
   *
   * @param names p names
   * @param columns p columns of n values
   */
  record Basis(List<String> names, double[][] columns) {}

  /** A column of zeros and ones for each group. */
  static Basis groups(Grouping groups) {
    double[][] columns = new double[groups.count()][groups.rows()];
    List<String> names = new ArrayList<>();
    for (int i = 0; i < groups.rows(); i++) {
      columns[groups.codes()[i]][i] = 1;
    }
    for (String label : groups.labels()) {
      names.add(groups.column() + "=" + label);
    }
    return new Basis(names, columns);
  }

  /** A column of ones and the columns of a matrix. */
  static Basis withIntercept(FeatureMatrix x) {
    double[][] columns = new double[x.columns() + 1][];
    List<String> names = new ArrayList<>();
    names.add("(intercept)");
    columns[0] = new double[x.rows()];
    java.util.Arrays.fill(columns[0], 1);
    for (int j = 0; j < x.columns(); j++) {
      columns[j + 1] = x.column(j);
      names.add(x.names().get(j));
    }
    return new Basis(names, columns);
  }

  /** The best linear predictor in one repetition, with the covariance chosen for it. */
  static Estimates project(Basis basis, Repetition r) {
    Estimates e =
        project(
            basis.names(),
            r.scores()[0].psiB(),
            basis.columns(),
            r.design(),
            r.estimates().design(),
            r.scores()[0].scale());
    VcovType type = r.estimates().vcovType();
    return type.equals(r.design().vcovType()) ? e : e.withVcov(type);
  }

  /**
   * The best linear predictor with the covariance of the fit.
   *
   * @param signal n values whose conditional mean is the conditional effect
   * @param basis p columns of n values
   * @param size of the numbers the signal is made of
   */
  private static Estimates project(
      List<String> terms,
      double[] signal,
      double[][] basis,
      ScoreDesign design,
      SampleDesign sample,
      double size) {
    int p = basis.length;
    int n = signal.length;
    double[] moments = new double[p * p];
    double[] right = new double[p];
    double[] product = new double[n];
    for (int a = 0; a < p; a++) {
      for (int b = 0; b <= a; b++) {
        multiply(basis[a], basis[b], product);
        moments[a * p + b] = design.mean(product);
        moments[b * p + a] = moments[a * p + b];
      }
      multiply(basis[a], signal, product);
      right[a] = design.mean(product);
    }
    int[] dependent = new int[1];
    double[] inverse = Spd.inverse(moments, p, dependent);
    if (inverse == null) {
      throw new NotIdentifiedException(
          "IDENT-054",
          "Basis column \""
              + terms.get(dependent[0])
              + "\" is zero or a linear combination of the columns before it. Drop it.");
    }
    double[] beta = Spd.times(inverse, right);
    double[][] psi = new double[p][n];
    for (int i = 0; i < n; i++) {
      double e = signal[i];
      for (int j = 0; j < p; j++) {
        e -= basis[j][i] * beta[j];
      }
      for (int j = 0; j < p; j++) {
        psi[j][i] = basis[j][i] * e;
      }
    }
    double[][] rotated = new double[p][n];
    double[] scale = new double[p];
    double[] influence = new double[Math.multiplyExact(n, p)];
    for (int j = 0; j < p; j++) {
      for (int k = 0; k < p; k++) {
        double c = inverse[k * p + j];
        for (int i = 0; i < n; i++) {
          rotated[j][i] += c * psi[k][i];
        }
      }
      for (int i = 0; i < n; i++) {
        influence[j * n + i] = design.rowScale(i) * rotated[j][i];
      }
      scale[j] = size * norm(inverse, j, basis);
    }
    InfluenceFunction phi = InfluenceFunction.wrap(influence, n, p);
    if (design.fromInfluence()) {
      return Estimates.of(terms, beta, phi, sample, design.vcovType()).withScale(scale);
    }
    double[] vcov = new double[p * p];
    for (int a = 0; a < p; a++) {
      for (int b = 0; b < p; b++) {
        vcov[a * p + b] = design.gamma(rotated[a], rotated[b]) / design.size();
      }
    }
    return Estimates.ofVcov(terms, beta, vcov, design.vcovType(), phi, sample).withScale(scale);
  }

  /** Root mean square of the j-th row of the inverse times the basis. */
  private static double norm(double[] inverse, int j, double[][] basis) {
    int p = basis.length;
    int n = basis[0].length;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double x = 0;
      for (int k = 0; k < p; k++) {
        x += inverse[k * p + j] * basis[k][i];
      }
      sum += x * x;
    }
    return Math.sqrt(sum / n);
  }

  private static void multiply(double[] a, double[] b, double[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = a[i] * b[i];
    }
  }
}
