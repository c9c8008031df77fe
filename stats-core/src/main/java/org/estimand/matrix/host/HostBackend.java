package org.estimand.matrix.host;

import org.estimand.errors.ConvergenceException;
import org.estimand.matrix.BootstrapLaw;
import org.estimand.matrix.DeviceBatch;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.KernelRidgeData;
import org.estimand.matrix.KernelRidgeProblems;

/**
 * A backend in main memory: everything of lower order than n^3 here; products, factors and
 * eigenvalues in the subclass.
 */
public abstract class HostBackend extends HostMemory {
  /** For subclasses. */
  protected HostBackend() {}

  /** C (m x n) = op(A) op(B) with inner dimension k; arrays column-major without gaps. */
  protected abstract double[] product(
      double[] a, boolean transposeA, double[] b, boolean transposeB, int m, int n, int k);

  /** X'X of an n x p matrix, both triangles. */
  protected abstract double[] gram(double[] x, int n, int p);

  /**
   * X' diag(w) X of an n x p matrix, both triangles, into out from a place on; w may be negative.
   *
   * @param w weights, n of them from {@code wAt} on
   */
  protected void weightedGram(
      double[] x, int n, int p, double[] w, int wAt, double[] out, int outAt) {
    TallThin.weightedGram(x, n, p, w, wAt, out, outAt);
  }

  /**
   * The lower Cholesky factor in place, zeros above; 0 or the 1-based pivot that is not positive.
   *
   * @param a array that holds the matrix
   * @param offset its start
   * @param n its size
   */
  protected abstract int factor(double[] a, int offset, int n);

  /**
   * The first leading block that is not positive definite, 1-based; n where none is found.
   *
   * @param a array that holds the matrix
   * @param offset its start
   */
  protected static int pivot(double[] a, int offset, int n) {
    return Triangular.pivot(a, offset, n);
  }

  /** What {@link #eigenInPlace} throws when it fails. */
  protected static ConvergenceException notConverged(int n) {
    return new ConvergenceException(
        "CONV-010",
        "The eigenvalues of a symmetric "
            + n
            + " x "
            + n
            + " matrix did not converge. Look for values that are not finite, extremely large or"
            + " tiny.");
  }

  /** Eigenvectors in place (column by column), eigenvalues ascending in the result. */
  protected abstract double[] eigenInPlace(double[] a, int n);

  /**
   * Factors in place and also refuses pivots that are no more than rounding: below 16 n eps of the
   * diagonal they came from. Every backend applies this rule, so that all call the same matrices
   * singular.
   */
  private int checkedFactor(double[] a, int offset, int n) {
    double[] diagonal = new double[n];
    for (int j = 0; j < n; j++) {
      diagonal[j] = a[offset + j * n + j];
    }
    int info = n == 0 ? 0 : factor(a, offset, n);
    for (int j = 0; info == 0 && j < n; j++) {
      double pivot = a[offset + j * n + j];
      if (!(pivot * pivot > 16 * n * Math.ulp(1.0) * diagonal[j])) {
        info = j + 1;
      }
    }
    return info;
  }

  @Override
  public final boolean hasEigen() {
    return true;
  }

  @Override
  public final DeviceMatrix gemm(
      DeviceScope scope, DeviceMatrix a, boolean transposeA, DeviceMatrix b, boolean transposeB) {
    int m = transposeA ? a.columns() : a.rows();
    int k = transposeA ? a.rows() : a.columns();
    int n = transposeB ? b.rows() : b.columns();
    require(k == (transposeB ? b.columns() : b.rows()), "gemm: inner dimensions differ");
    double[] va = values(a);
    double[] vb = values(b);
    double[] c =
        m == 0 || n == 0 || k == 0
            ? new double[Math.multiplyExact(m, n)]
            : product(va, transposeA, vb, transposeB, m, n, k);
    return wrap(scope, c, m, n);
  }

  @Override
  public final DeviceMatrix crossProduct(DeviceScope scope, DeviceMatrix x) {
    int p = x.columns();
    double[] v = values(x);
    return wrap(scope, p == 0 || x.rows() == 0 ? new double[p * p] : gram(v, x.rows(), p), p, p);
  }

  @Override
  public final DeviceBatch weightedCrossProducts(
      DeviceScope scope, DeviceMatrix x, DeviceMatrix weights) {
    require(x.rows() == weights.rows(), "weightedCrossProducts: rows differ");
    int p = x.columns();
    double[] out = new double[Math.multiplyExact(weights.columns(), p * p)];
    WeightedRows rows = new WeightedRows(values(x), x.rows(), p);
    double[] w = values(weights);
    for (int k = 0; k < weights.columns(); k++) {
      rows.select(w, k * x.rows());
      weightedGram(rows.x(), rows.n(), p, rows.weights(), rows.at(), out, k * p * p);
    }
    return wrap(scope, out, weights.columns(), p, p);
  }

  @Override
  public final DeviceBatch cholesky(DeviceScope scope, DeviceBatch matrices, int[] info) {
    require(matrices.rows() == matrices.columns(), "cholesky: not square");
    require(
        info.length >= matrices.count(),
        "cholesky: info for " + info.length + " of " + matrices.count() + " matrices");
    int n = matrices.rows();
    double[] a = values(matrices.storage()).clone();
    for (int k = 0; k < matrices.count(); k++) {
      info[k] = checkedFactor(a, k * n * n, n);
      if (info[k] != 0) {
        java.util.Arrays.fill(a, k * n * n, (k + 1) * n * n, Double.NaN);
      }
    }
    return wrap(scope, a, matrices.count(), n, n);
  }

  @Override
  public final DeviceBatch solve(DeviceScope scope, DeviceBatch factors, DeviceBatch rightSides) {
    require(
        factors.count() == rightSides.count() && factors.rows() == rightSides.rows(),
        "solve: shapes differ");
    int n = factors.rows();
    double[] l = values(factors.storage());
    double[] b = values(rightSides.storage()).clone();
    for (int k = 0; k < factors.count(); k++) {
      for (int c = 0; c < rightSides.columns(); c++) {
        Triangular.solve(l, k * n * n, n, b, (k * rightSides.columns() + c) * n);
      }
    }
    return wrap(scope, b, rightSides.count(), n, rightSides.columns());
  }

  @Override
  public final DeviceMatrix weightedLeastSquares(
      DeviceScope scope, DeviceMatrix x, DeviceMatrix y, DeviceMatrix weights, int[] info) {
    int n = x.rows();
    int p = x.columns();
    int count = weights.columns();
    require(
        y.rows() == n && weights.rows() == n && (y.columns() == 1 || y.columns() == count),
        "weightedLeastSquares: shapes differ");
    requireInfo("weightedLeastSquares", info, count);
    double[] vx = values(x);
    double[] vy = values(y);
    double[] w = values(weights);
    double[] out = new double[Math.multiplyExact(p, count)];
    double[] gram = new double[p * p];
    for (int k = 0; k < count; k++) {
      weightedGram(vx, n, p, w, k * n, gram, 0);
      TallThin.weightedProduct(vx, n, p, w, k * n, vy, y.columns() == 1 ? 0 : k * n, out, k * p);
      info[k] = checkedFactor(gram, 0, p);
      if (info[k] == 0) {
        Triangular.solve(gram, 0, p, out, k * p);
      } else {
        java.util.Arrays.fill(out, k * p, (k + 1) * p, Double.NaN);
      }
    }
    return wrap(scope, out, p, count);
  }

  @Override
  public final DeviceMatrix logistic(
      DeviceScope scope,
      DeviceMatrix x,
      DeviceMatrix y,
      DeviceMatrix weights,
      DeviceMatrix penalties,
      DeviceMatrix start,
      int mostIterations,
      double tolerance,
      int[] info,
      int[] iterations) {
    int n = x.rows();
    int p = x.columns();
    int count = weights.columns();
    require(y.rows() == n && weights.rows() == n, "logistic: shapes differ");
    requireOneOrEach("logistic: penalties", penalties, p, count);
    requireOneOrEach("logistic: start", start, p, count);
    requireInfo("logistic", info, count);
    requireInfo("logistic", iterations, count);
    double[] out = new double[Math.multiplyExact(p, count)];
    LogisticNewton newton =
        new LogisticNewton(this, values(x), n, p, values(y), mostIterations, tolerance);
    double[] w = values(weights);
    double[] penalty = values(penalties);
    double[] from = values(start);
    for (int k = 0; k < count; k++) {
      System.arraycopy(from, start.columns() == 1 ? 0 : k * p, out, k * p, p);
      info[k] = newton.fit(w, k * n, penalty, penalties.columns() == 1 ? 0 : k * p, out, k * p);
      iterations[k] = newton.iterations();
    }
    return wrap(scope, out, p, count);
  }

  @Override
  public final DeviceMatrix rbf(DeviceScope scope, DeviceMatrix x, DeviceMatrix y, double gamma) {
    require(x.columns() == y.columns(), "rbf: columns differ");
    double[] k =
        x == y
            ? Kernels.rbf(values(x), x.rows(), x.columns(), gamma)
            : Kernels.rbf(values(x), x.rows(), values(y), y.rows(), x.columns(), gamma);
    return wrap(scope, k, x.rows(), y.rows());
  }

  @Override
  public final DeviceMatrix delta(DeviceScope scope, DeviceMatrix x, DeviceMatrix y) {
    require(x.columns() == 1 && y.columns() == 1, "delta: one column of codes each");
    return wrap(scope, Kernels.delta(values(x), values(y)), x.rows(), y.rows());
  }

  @Override
  public final DeviceMatrix centre(DeviceScope scope, DeviceMatrix k) {
    require(k.rows() == k.columns(), "centre: not square");
    return wrap(scope, Kernels.centre(values(k), k.rows()), k.rows(), k.columns());
  }

  @Override
  public final DeviceMatrix eigen(DeviceScope scope, DeviceMatrix symmetric) {
    int n = symmetric.rows();
    require(n == symmetric.columns(), "eigen: not square");
    double[] a = values(symmetric).clone();
    for (double v : a) {
      if (!Double.isFinite(v)) {
        throw notConverged(n);
      }
    }
    double[] d = n == 0 ? new double[0] : eigenInPlace(a, n);
    double[] out = new double[(n + 1) * n];
    for (int j = 0; j < n; j++) {
      out[j * (n + 1)] = d[j];
      System.arraycopy(a, j * n, out, j * (n + 1) + 1, n);
    }
    return wrap(scope, out, n + 1, n);
  }

  @Override
  public final DeviceMatrix ridgeGrid(
      DeviceScope scope, DeviceMatrix kernel, DeviceMatrix y, int[] folds, double[] penalties) {
    int n = kernel.rows();
    require(
        n == kernel.columns() && y.rows() == n && folds.length == n, "ridgeGrid: shapes differ");
    for (int f : folds) {
      require(f >= 0, "ridgeGrid: fold " + f);
    }
    for (double l : penalties) {
      require(l > 0, "ridgeGrid: penalty " + l);
    }
    double[] out = RidgeGrid.predictions(this, values(kernel), n, values(y), folds, penalties);
    return wrap(scope, out, n, penalties.length);
  }

  @Override
  public final DeviceMatrix kernelRidgeSpectra(
      DeviceScope scope, KernelRidgeProblems problems, KernelRidgeData data) {
    problems.requireFit(data, null);
    return wrap(scope, new KernelRidge(this, problems, data).spectra(), 2, problems.count());
  }

  @Override
  public final DeviceMatrix kernelRidgeLosses(
      DeviceScope scope,
      KernelRidgeProblems problems,
      KernelRidgeData data,
      DeviceMatrix penalties) {
    problems.requireFit(data, penalties);
    double[] out = new KernelRidge(this, problems, data).losses(values(penalties));
    return wrap(scope, out, penalties.rows(), problems.count());
  }

  @Override
  public final DeviceMatrix kernelRidgePredictions(
      DeviceScope scope,
      KernelRidgeProblems problems,
      KernelRidgeData data,
      DeviceMatrix penalties) {
    problems.requireFit(data, penalties);
    require(penalties.rows() == 1, "kernel ridge: one penalty for each prediction");
    double[] out = new KernelRidge(this, problems, data).predictions(values(penalties));
    return wrap(scope, out, data.x().rows(), problems.count());
  }

  /** For the helpers of this package. */
  final int factorOf(double[] a, int n) {
    return checkedFactor(a, 0, n);
  }

  @Override
  public final DeviceMatrix multiplierBootstrap(
      DeviceScope scope, DeviceMatrix scores, long seed, int draws, BootstrapLaw law) {
    double[] out =
        Bootstrap.sums(values(scores), scores.rows(), scores.columns(), seed, draws, law);
    return wrap(scope, out, draws, scores.columns());
  }

  @Override
  public final DeviceMatrix scoreSums(
      DeviceScope scope,
      DeviceMatrix first,
      DeviceMatrix second,
      DeviceMatrix third,
      DeviceMatrix weights,
      int[] combinations,
      int[] starts) {
    ScoreSums.requireShapes(first, second, third, weights, combinations, starts);
    double[] out =
        ScoreSums.of(
            values(first),
            values(second),
            values(third),
            values(weights),
            second.columns() / 2,
            third.columns() / 3,
            combinations,
            starts);
    return wrap(scope, out, 3 * (starts.length - 1), combinations.length / 3);
  }
}
