package org.estimand.gpu;

import java.util.Arrays;
import org.estimand.matrix.DeviceBatch;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;

/**
 * The backend on a CUDA device, in double precision throughout. Sums run in an order fixed by the
 * sizes alone, so results have the same bits on every device. Eigenvalues, an operation for which
 * memory runs out, kernel ridge systems that are singular to rounding, and bootstrap weights that
 * need logarithms are left to the pure Java backend.
 */
final class CudaBackend extends CudaKernels {
  CudaBackend(CudaDevice device) {
    super(device);
  }

  @Override
  public String name() {
    return "cuda";
  }

  @Override
  public String describe() {
    return device().description();
  }

  @Override
  public boolean hasEigen() {
    return true;
  }

  @Override
  public DeviceMatrix gemm(
      DeviceScope scope, DeviceMatrix a, boolean transposeA, DeviceMatrix b, boolean transposeB) {
    int m = transposeA ? a.columns() : a.rows();
    int k = transposeA ? a.rows() : a.columns();
    int n = transposeB ? b.rows() : b.columns();
    require(k == (transposeB ? b.columns() : b.rows()), "gemm: inner dimensions differ");
    requireOurs(a, b);
    long cells = (long) m * n;
    Content content =
        perform(
            "gemm",
            cells,
            work -> {
              Allocation c = work.doubles(cells);
              Products.gemm(work, m, n, k, transposeA, transposeB, work.of(a), work.of(b), c);
              return c;
            },
            h -> h.java().gemm(h.scope(), h.of(a), transposeA, h.of(b), transposeB).storage());
    return matrix(scope, content, m, n);
  }

  @Override
  public DeviceMatrix crossProduct(DeviceScope scope, DeviceMatrix x) {
    requireOurs(x);
    int p = x.columns();
    long cells = (long) p * p;
    Content content =
        perform(
            "crossProduct",
            cells,
            work -> {
              Allocation out = work.doubles(cells);
              Products.cross(work, x.rows(), p, p, 1, work.of(x), null, 0, null, out);
              return out;
            },
            h -> h.java().crossProduct(h.scope(), h.of(x)).storage());
    return matrix(scope, content, p, p);
  }

  @Override
  public DeviceBatch weightedCrossProducts(
      DeviceScope scope, DeviceMatrix x, DeviceMatrix weights) {
    require(x.rows() == weights.rows(), "weightedCrossProducts: rows differ");
    requireOurs(x, weights);
    int p = x.columns();
    int count = weights.columns();
    long cells = (long) p * p * count;
    Content content =
        perform(
            "weightedCrossProducts",
            cells,
            work -> {
              Allocation out = work.doubles(cells);
              Allocation w = work.of(weights);
              Products.cross(work, x.rows(), p, p, count, work.of(x), null, 0, w, out);
              return out;
            },
            h -> h.java().weightedCrossProducts(h.scope(), h.of(x), h.of(weights)).storage());
    return batch(scope, content, count, p, p);
  }

  @Override
  public DeviceBatch cholesky(DeviceScope scope, DeviceBatch matrices, int[] info) {
    int n = matrices.rows();
    int count = matrices.count();
    require(n == matrices.columns(), "cholesky: not square");
    require(
        info.length >= count, "cholesky: info for " + info.length + " of " + count + " matrices");
    requireOurs(matrices);
    long cells = (long) n * n * count;
    Content content =
        perform(
            "cholesky",
            cells,
            work -> {
              Allocation out = work.doubles(cells);
              Allocation pivots = work.ints(count);
              if (n == 0) {
                Arrays.fill(info, 0, count, 0);
              } else {
                Products.cholesky(work, n, count, work.of(matrices), out, pivots);
                fetch(work, pivots, info, count);
              }
              return out;
            },
            h -> h.java().cholesky(h.scope(), h.of(matrices), info).storage());
    return batch(scope, content, count, n, n);
  }

  /** Integers of the device into the front of an array of the caller. */
  private static void fetch(Work work, Allocation from, int[] into, int count) {
    int[] values = new int[count];
    work.down(from, values);
    System.arraycopy(values, 0, into, 0, count);
  }

  @Override
  public DeviceBatch solve(DeviceScope scope, DeviceBatch factors, DeviceBatch rightSides) {
    int n = factors.rows();
    int q = rightSides.columns();
    int count = factors.count();
    require(count == rightSides.count() && n == rightSides.rows(), "solve: shapes differ");
    requireOurs(factors, rightSides);
    long cells = (long) n * q * count;
    Content content =
        perform(
            "solve",
            cells,
            work -> {
              Allocation x = work.doubles(cells);
              Products.solve(work, n, q, count, work.of(factors), work.of(rightSides), x);
              return x;
            },
            h -> h.java().solve(h.scope(), h.of(factors), h.of(rightSides)).storage());
    return batch(scope, content, count, n, q);
  }

  @Override
  public DeviceMatrix weightedLeastSquares(
      DeviceScope scope, DeviceMatrix x, DeviceMatrix y, DeviceMatrix weights, int[] info) {
    int n = x.rows();
    int p = x.columns();
    int count = weights.columns();
    require(
        y.rows() == n && weights.rows() == n && (y.columns() == 1 || y.columns() == count),
        "weightedLeastSquares: shapes differ");
    requireInfo("weightedLeastSquares", info, count);
    requireOurs(x, y, weights);
    long cells = (long) p * count;
    Content content =
        perform(
            "weightedLeastSquares",
            cells,
            work -> {
              Allocation out = work.doubles(cells);
              Allocation pivots = work.ints(count);
              if (p == 0) {
                Arrays.fill(info, 0, count, 0);
                return out;
              }
              Regressions.leastSquares(
                  work,
                  n,
                  p,
                  count,
                  work.of(x),
                  work.of(y),
                  y.columns() == 1 ? 0 : n,
                  work.of(weights),
                  out,
                  pivots);
              fetch(work, pivots, info, count);
              return out;
            },
            h ->
                h.java()
                    .weightedLeastSquares(h.scope(), h.of(x), h.of(y), h.of(weights), info)
                    .storage());
    return matrix(scope, content, p, count);
  }

  @Override
  public DeviceMatrix logistic(
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
    requireOurs(x, y, weights, penalties, start);
    long cells = (long) p * count;
    OnHost onHost =
        h ->
            h.java()
                .logistic(
                    h.scope(),
                    h.of(x),
                    h.of(y),
                    h.of(weights),
                    h.of(penalties),
                    h.of(start),
                    mostIterations,
                    tolerance,
                    info,
                    iterations)
                .storage();
    if (p == 0) {
      // nothing to estimate: only the counts of steps are of interest
      return matrix(scope, onHost("logistic", cells, onHost), p, count);
    }
    Content content =
        perform(
            "logistic",
            cells,
            work -> {
              Allocation out = work.doubles(cells);
              Allocation pivots = work.ints(count);
              Allocation steps = work.ints(count);
              Regressions.logistic(
                  work,
                  n,
                  p,
                  count,
                  work.of(x),
                  work.of(y),
                  work.of(weights),
                  work.of(penalties),
                  penalties.columns() == 1 ? 0 : p,
                  work.of(start),
                  start.columns() == 1 ? 0 : p,
                  mostIterations,
                  tolerance,
                  out,
                  pivots,
                  steps);
              fetch(work, pivots, info, count);
              fetch(work, steps, iterations, count);
              return out;
            },
            onHost);
    return matrix(scope, content, p, count);
  }
}
