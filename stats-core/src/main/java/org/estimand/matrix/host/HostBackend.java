package org.estimand.matrix.host;

import java.util.concurrent.atomic.AtomicLong;
import org.estimand.matrix.BootstrapLaw;
import org.estimand.matrix.DeviceBatch;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.DeviceStorage;
import org.estimand.matrix.MatrixBackend;

/**
 * A backend in main memory: handles, transfers and everything of lower order than n^3 here;
 * products, factors and eigenvalues in the subclass.
 */
public abstract class HostBackend implements MatrixBackend {
  private final AtomicLong live = new AtomicLong();
  private final AtomicLong up = new AtomicLong();
  private final AtomicLong down = new AtomicLong();

  /** For subclasses. */
  protected HostBackend() {}

  /** C (m x n) = op(A) op(B) with inner dimension k; arrays column-major without gaps. */
  protected abstract double[] product(
      double[] a, boolean transposeA, double[] b, boolean transposeB, int m, int n, int k);

  /** X'X of an n x p matrix, both triangles. */
  protected abstract double[] gram(double[] x, int n, int p);

  /**
   * The lower Cholesky factor in place, zeros above; 0 or the 1-based pivot that is not positive.
   *
   * @param a array that holds the matrix
   * @param offset its start
   * @param n its size
   */
  protected abstract int factor(double[] a, int offset, int n);

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

  void opened() {
    live.incrementAndGet();
  }

  void closed() {
    live.decrementAndGet();
  }

  @Override
  public final boolean hasEigen() {
    return true;
  }

  @Override
  public final long liveBlocks() {
    return live.get();
  }

  @Override
  public final long uploads() {
    return up.get();
  }

  @Override
  public final long downloads() {
    return down.get();
  }

  private double[] values(DeviceStorage storage) {
    storage.require(this);
    return ((HostBlock) storage).values();
  }

  private double[] values(DeviceMatrix m) {
    return values(m.storage());
  }

  private DeviceMatrix wrap(DeviceScope scope, double[] values, int rows, int columns) {
    return new DeviceMatrix(scope.register(new HostBlock(this, scope, values)), rows, columns);
  }

  private DeviceBatch wrap(DeviceScope scope, double[] values, int count, int rows, int columns) {
    return new DeviceBatch(
        scope.register(new HostBlock(this, scope, values)), count, rows, columns);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what);
    }
  }

  @Override
  public final DeviceMatrix upload(DeviceScope scope, double[] values, int rows, int columns) {
    require(values.length == (long) rows * columns, "upload: " + values.length + " values");
    up.incrementAndGet();
    return wrap(scope, values.clone(), rows, columns);
  }

  @Override
  public final DeviceBatch uploadBatch(
      DeviceScope scope, double[] values, int count, int rows, int columns) {
    require(values.length == (long) count * rows * columns, "upload: " + values.length + " values");
    up.incrementAndGet();
    return wrap(scope, values.clone(), count, rows, columns);
  }

  @Override
  public final double[] download(DeviceMatrix matrix) {
    double[] v = values(matrix).clone();
    down.incrementAndGet();
    return v;
  }

  @Override
  public final double[] download(DeviceBatch batch) {
    double[] v = values(batch.storage()).clone();
    down.incrementAndGet();
    return v;
  }

  @Override
  public final DeviceMatrix zeros(DeviceScope scope, int rows, int columns) {
    return wrap(scope, new double[Math.multiplyExact(rows, columns)], rows, columns);
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
    double[] v = values(x);
    double[] w = values(weights);
    for (int k = 0; k < weights.columns(); k++) {
      TallThin.weightedGram(v, x.rows(), p, w, k * x.rows(), out, k * p * p);
    }
    return wrap(scope, out, weights.columns(), p, p);
  }

  @Override
  public final DeviceBatch cholesky(DeviceScope scope, DeviceBatch matrices, int[] info) {
    require(matrices.rows() == matrices.columns(), "cholesky: not square");
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
    double[] vx = values(x);
    double[] vy = values(y);
    double[] w = values(weights);
    double[] out = new double[Math.multiplyExact(p, count)];
    double[] gram = new double[p * p];
    for (int k = 0; k < count; k++) {
      TallThin.weightedGram(vx, n, p, w, k * n, gram, 0);
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
      int mostIterations,
      double tolerance,
      int[] info,
      int[] iterations) {
    int n = x.rows();
    require(y.rows() == n && weights.rows() == n, "logistic: shapes differ");
    double[] out = new double[Math.multiplyExact(x.columns(), weights.columns())];
    LogisticNewton newton =
        new LogisticNewton(this, values(x), n, x.columns(), values(y), mostIterations, tolerance);
    double[] w = values(weights);
    for (int k = 0; k < weights.columns(); k++) {
      info[k] = newton.fit(w, k * n, out, k * x.columns());
      iterations[k] = newton.iterations();
    }
    return wrap(scope, out, x.columns(), weights.columns());
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
  public final double traceProduct(DeviceMatrix a, DeviceMatrix b) {
    require(a.rows() == b.rows() && a.columns() == b.columns(), "traceProduct: shapes differ");
    double[] va = values(a);
    double[] vb = values(b);
    double sum = 0;
    for (int from = 0; from < va.length; from += TallThin.BLOCK) {
      double part = 0;
      int to = Math.min(va.length, from + TallThin.BLOCK);
      for (int i = from; i < to; i++) {
        part += va[i] * vb[i];
      }
      sum += part;
    }
    return sum;
  }

  @Override
  public final DeviceMatrix eigen(DeviceScope scope, DeviceMatrix symmetric) {
    int n = symmetric.rows();
    require(n == symmetric.columns(), "eigen: not square");
    double[] a = values(symmetric).clone();
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
    double[] out = RidgeGrid.predictions(this, values(kernel), n, values(y), folds, penalties);
    return wrap(scope, out, n, penalties.length);
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
  public final DeviceMatrix selectRows(DeviceScope scope, DeviceMatrix x, int[] rows) {
    double[] v = values(x);
    double[] out = new double[Math.multiplyExact(rows.length, x.columns())];
    for (int j = 0; j < x.columns(); j++) {
      for (int i = 0; i < rows.length; i++) {
        out[j * rows.length + i] = v[j * x.rows() + rows[i]];
      }
    }
    return wrap(scope, out, rows.length, x.columns());
  }

  @Override
  public final DeviceMatrix axpy(DeviceScope scope, double alpha, DeviceMatrix x, DeviceMatrix y) {
    require(x.rows() == y.rows() && x.columns() == y.columns(), "axpy: shapes differ");
    double[] a = values(x);
    double[] out = values(y).clone();
    for (int i = 0; i < out.length; i++) {
      out[i] += alpha * a[i];
    }
    return wrap(scope, out, x.rows(), x.columns());
  }

  @Override
  public final DeviceMatrix multiply(DeviceScope scope, DeviceMatrix x, DeviceMatrix y) {
    require(x.rows() == y.rows() && x.columns() == y.columns(), "multiply: shapes differ");
    double[] a = values(x);
    double[] out = values(y).clone();
    for (int i = 0; i < out.length; i++) {
      out[i] *= a[i];
    }
    return wrap(scope, out, x.rows(), x.columns());
  }
}
