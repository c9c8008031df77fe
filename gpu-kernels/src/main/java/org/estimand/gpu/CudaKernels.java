package org.estimand.gpu;

import org.estimand.matrix.BootstrapLaw;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.host.ScoreSums;

/** Kernel matrices, the multiplier bootstrap and work cell by cell. */
abstract class CudaKernels extends CudaRidge {
  CudaKernels(CudaDevice device) {
    super(device);
  }

  @Override
  public final DeviceMatrix rbf(DeviceScope scope, DeviceMatrix x, DeviceMatrix y, double gamma) {
    require(x.columns() == y.columns(), "rbf: columns differ");
    requireOurs(x, y);
    int n = x.rows();
    int m = y.rows();
    long cells = (long) n * m;
    Content content =
        perform(
            "rbf",
            cells,
            work -> {
              Allocation out = work.doubles(cells);
              Similarity.rbf(work, n, m, x.columns(), work.of(x), work.of(y), gamma, out);
              return out;
            },
            h -> h.java().rbf(h.scope(), h.of(x), h.of(y), gamma).storage());
    return matrix(scope, content, n, m);
  }

  @Override
  public final DeviceMatrix delta(DeviceScope scope, DeviceMatrix x, DeviceMatrix y) {
    require(x.columns() == 1 && y.columns() == 1, "delta: one column of codes each");
    requireOurs(x, y);
    int n = x.rows();
    int m = y.rows();
    long cells = (long) n * m;
    Content content =
        perform(
            "delta",
            cells,
            work -> {
              Allocation out = work.doubles(cells);
              Similarity.delta(work, n, m, work.of(x), work.of(y), out);
              return out;
            },
            h -> h.java().delta(h.scope(), h.of(x), h.of(y)).storage());
    return matrix(scope, content, n, m);
  }

  @Override
  public final DeviceMatrix centre(DeviceScope scope, DeviceMatrix k) {
    int n = k.rows();
    require(n == k.columns(), "centre: not square");
    requireOurs(k);
    long cells = (long) n * n;
    Content content =
        perform(
            "centre",
            cells,
            work -> {
              Allocation out = work.doubles(cells);
              if (n > 0) {
                Similarity.centre(work, n, work.of(k), out);
              }
              return out;
            },
            h -> h.java().centre(h.scope(), h.of(k)).storage());
    return matrix(scope, content, n, n);
  }

  @Override
  public final double traceProduct(DeviceMatrix a, DeviceMatrix b) {
    require(a.rows() == b.rows() && a.columns() == b.columns(), "traceProduct: shapes differ");
    requireOurs(a, b);
    long cells = (long) a.rows() * a.columns();
    if (cells == 0) {
      return 0;
    }
    return number(
        "traceProduct",
        work -> Similarity.traceProduct(work, cells, work.of(a), work.of(b)),
        h -> h.java().traceProduct(h.of(a), h.of(b)));
  }

  /** Computed on the host, in pure Java: a device gains nothing on matrices of this kind. */
  @Override
  public final DeviceMatrix eigen(DeviceScope scope, DeviceMatrix symmetric) {
    int n = symmetric.rows();
    require(n == symmetric.columns(), "eigen: not square");
    requireOurs(symmetric);
    long cells = (long) (n + 1) * n;
    Content content =
        onHost("eigen", cells, h -> h.java().eigen(h.scope(), h.of(symmetric)).storage());
    return matrix(scope, content, n + 1, n);
  }

  @Override
  public final DeviceMatrix multiplierBootstrap(
      DeviceScope scope, DeviceMatrix scores, long seed, int draws, BootstrapLaw law) {
    requireOurs(scores);
    int p = scores.columns();
    long cells = Math.multiplyFull(draws, p);
    OnHost onHost =
        h -> h.java().multiplierBootstrap(h.scope(), h.of(scores), seed, draws, law).storage();
    Content content =
        law == BootstrapLaw.RADEMACHER || law == BootstrapLaw.MAMMEN
            ? perform(
                "multiplierBootstrap",
                cells,
                work -> {
                  Allocation out = work.doubles(cells);
                  Multipliers.sums(work, scores, seed, draws, law, out);
                  return out;
                },
                onHost)
            : onHost("multiplierBootstrap", cells, onHost);
    return matrix(scope, content, draws, p);
  }

  @Override
  public final DeviceMatrix selectRows(DeviceScope scope, DeviceMatrix x, int[] rows) {
    requireOurs(x);
    for (int r : rows) {
      require(r >= 0 && r < x.rows(), "selectRows: row " + r + " of " + x.rows());
    }
    int p = x.columns();
    long cells = (long) rows.length * p;
    Content content =
        perform(
            "selectRows",
            cells,
            work -> {
              Allocation out = work.doubles(cells);
              Allocation index = work.up(rows);
              work.launch("select_rows")
                  .ints(rows.length, x.rows(), p)
                  .addresses(work.of(x), index, out)
                  .block(256)
                  .on(Work.tiles(rows.length, 256) * p);
              return out;
            },
            h -> h.java().selectRows(h.scope(), h.of(x), rows).storage());
    return matrix(scope, content, rows.length, p);
  }

  @Override
  public final DeviceMatrix axpy(DeviceScope scope, double alpha, DeviceMatrix x, DeviceMatrix y) {
    require(x.rows() == y.rows() && x.columns() == y.columns(), "axpy: shapes differ");
    requireOurs(x, y);
    long cells = (long) x.rows() * x.columns();
    Content content =
        perform(
            "axpy",
            cells,
            work -> {
              Allocation out = work.doubles(cells);
              work.launch("axpy")
                  .longs(cells)
                  .doubles(alpha)
                  .addresses(work.of(x), work.of(y), out)
                  .block(256)
                  .on(Work.tiles(cells, 256));
              return out;
            },
            h -> h.java().axpy(h.scope(), alpha, h.of(x), h.of(y)).storage());
    return matrix(scope, content, x.rows(), x.columns());
  }

  @Override
  public final DeviceMatrix multiply(DeviceScope scope, DeviceMatrix x, DeviceMatrix y) {
    require(x.rows() == y.rows() && x.columns() == y.columns(), "multiply: shapes differ");
    requireOurs(x, y);
    long cells = (long) x.rows() * x.columns();
    Content content =
        perform(
            "multiply",
            cells,
            work -> {
              Allocation out = work.doubles(cells);
              work.launch("multiply")
                  .longs(cells)
                  .addresses(work.of(x), work.of(y), out)
                  .block(256)
                  .on(Work.tiles(cells, 256));
              return out;
            },
            h -> h.java().multiply(h.scope(), h.of(x), h.of(y)).storage());
    return matrix(scope, content, x.rows(), x.columns());
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
    requireOurs(first, second, third, weights);
    int blocks = 3 * (starts.length - 1);
    int count = combinations.length / 3;
    long cells = (long) blocks * count;
    Content content =
        perform(
            "scoreSums",
            cells,
            work -> {
              Allocation out = work.doubles(cells);
              Allocation candidates = work.up(combinations);
              Allocation rows = work.up(starts);
              work.launch("score_sums")
                  .ints(
                      first.rows(),
                      second.columns() / 2,
                      third.columns() / 3,
                      starts.length - 1,
                      count)
                  .addresses(
                      work.of(first),
                      work.of(second),
                      work.of(third),
                      work.of(weights),
                      candidates,
                      rows,
                      out)
                  .block(128)
                  .on((long) (starts.length - 1) * count);
              return out;
            },
            h ->
                h.java()
                    .scoreSums(
                        h.scope(),
                        h.of(first),
                        h.of(second),
                        h.of(third),
                        h.of(weights),
                        combinations,
                        starts)
                    .storage());
    return matrix(scope, content, blocks, count);
  }
}
