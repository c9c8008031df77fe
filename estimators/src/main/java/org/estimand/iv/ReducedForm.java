package org.estimand.iv;

import org.estimand.inference.VcovType;
import org.estimand.regress.InstrumentalMoments;
import org.estimand.regress.InstrumentalRegression;

/**
 * The reduced form: coefficients of outcome (column 0) and endogenous regressors (columns 1 to m)
 * on an orthonormal basis of the partialled instruments, with their joint covariance.
 *
 * @param q number of instruments
 * @param columns m + 1
 * @param delta q x (m + 1) coefficients
 * @param lambda their covariance, q (m + 1) square, column-major
 */
record ReducedForm(int q, int columns, double[] delta, double[] lambda) {

  /** Under a covariance; the classical one divides by n - p of the first stage. */
  static ReducedForm of(InstrumentalRegression model, VcovType type) {
    InstrumentalMoments g = model.moments();
    int n = model.rows();
    int q = g.instruments();
    int columns = g.columns();
    int size = q * columns;
    double[] delta = new double[size];
    for (int j = 0; j < columns; j++) {
      System.arraycopy(g.coordinates(j), 0, delta, j * q, q);
    }
    if (type instanceof VcovType.Iid) {
      double[] lambda = new double[size * size];
      int df = n - model.firstStageParameters();
      for (int j = 0; j < columns; j++) {
        for (int i = 0; i < columns; i++) {
          for (int k = 0; k < q; k++) {
            lambda[(j * q + k) * size + i * q + k] = g.within(i, j) / df;
          }
        }
      }
      return new ReducedForm(q, columns, delta, lambda);
    }
    double[] scores = new double[n * size];
    for (int j = 0; j < columns; j++) {
      fill(model, g.residuals(j), scores, j * q);
    }
    double[] lambda =
        ScoreCovariance.of(
            scores,
            n,
            size,
            model.sample(),
            type,
            model.firstStageLeverages(),
            model.firstStageParameters());
    return new ReducedForm(q, columns, delta, lambda);
  }

  /** Writes the basis of the instruments times a column into columns of scores. */
  static void fill(InstrumentalRegression model, double[] column, double[] scores, int at) {
    int n = model.rows();
    double[] basis = model.instrumentBasis();
    for (int k = 0; k < basis.length; k++) {
      scores[at * n + k] = basis[k] * column[k % n];
    }
  }

  /** The scores of a column, n x q. */
  static double[] scores(InstrumentalRegression model, double[] column) {
    double[] out = new double[model.instrumentBasis().length];
    fill(model, column, out, 0);
    return out;
  }

  /** The q coefficients of the combination a of the columns. */
  double[] combination(double... a) {
    double[] out = new double[q];
    for (int j = 0; j < columns; j++) {
      for (int k = 0; k < q; k++) {
        out[k] += a[j] * delta[j * q + k];
      }
    }
    return out;
  }

  /** The covariance of the coefficients of two combinations, q x q. */
  double[] covariance(double[] a, double[] b) {
    int size = q * columns;
    double[] out = new double[q * q];
    for (int j = 0; j < columns; j++) {
      for (int i = 0; i < columns; i++) {
        double w = a[i] * b[j];
        for (int l = 0; w != 0 && l < q; l++) {
          for (int k = 0; k < q; k++) {
            out[l * q + k] += w * lambda[(j * q + l) * size + i * q + k];
          }
        }
      }
    }
    return out;
  }

  /** The unit combination of one column. */
  double[] unit(int column) {
    double[] a = new double[columns];
    a[column] = 1;
    return a;
  }

  /** The combination y - X beta. */
  double[] structural(double... beta) {
    double[] a = new double[columns];
    a[0] = 1;
    for (int j = 0; j < beta.length; j++) {
      a[1 + j] = -beta[j];
    }
    return a;
  }
}
