package org.estimand.gpu;

/** Launches on kernel matrices. */
final class Similarity {
  private static final int TRACE = 4096;

  private Similarity() {}

  /** exp(-gamma |x_i - y_j|^2), n x m. */
  static void rbf(
      Work work, int n, int m, int p, Allocation x, Allocation y, double gamma, Allocation out) {
    work.launch("rbf")
        .ints(n, m, p)
        .addresses(x, y)
        .doubles(gamma)
        .addresses(out)
        .block(256)
        .on(Work.tiles(n, 256) * m);
  }

  /** One where codes agree, n x m. */
  static void delta(Work work, int n, int m, Allocation x, Allocation y, Allocation out) {
    work.launch("delta").ints(n, m).addresses(x, y, out).block(256).on(Work.tiles(n, 256) * m);
  }

  /** H K H; row and column means first, in two steps each. */
  static void centre(Work work, int n, Allocation k, Allocation out) {
    long tiles = Work.tiles(n, 32);
    Allocation rowPartial = work.doubles(tiles * n);
    Allocation columnPartial = work.doubles(tiles * n);
    Allocation rowMeans = work.doubles(n);
    Allocation columnMeans = work.doubles(n);
    Allocation grand = work.doubles(1);
    work.launch("centre_tiles")
        .ints(n)
        .addresses(k, rowPartial, columnPartial)
        .block(32, 8)
        .on(tiles * tiles);
    work.launch("centre_means")
        .ints(n, (int) tiles)
        .addresses(rowPartial, columnPartial, rowMeans, columnMeans)
        .block(256)
        .on(Work.tiles(n, 256));
    work.launch("centre_grand").ints(n).addresses(rowMeans, grand).block(256).on(1);
    work.launch("centre_apply")
        .ints(n)
        .addresses(k, rowMeans, columnMeans, grand, out)
        .block(256)
        .on(Work.tiles(n, 256) * n);
  }

  /** The sum of products of cells, at least one of them. */
  static double traceProduct(Work work, long cells, Allocation a, Allocation b) {
    long parts = Work.tiles(cells, TRACE);
    Allocation partial = work.doubles(parts);
    Allocation sum = work.doubles(1);
    work.launch("trace_partial").longs(cells).addresses(a, b, partial).block(256).on(parts);
    work.launch("trace_sum").longs(parts).addresses(partial, sum).block(256).on(1);
    double[] out = new double[1];
    work.down(sum, out);
    return out[0];
  }
}
