package org.estimand.gpu;

/** Launches of products and factors. */
final class Products {
  /** From this many rows and columns on, larger tiles. */
  private static final int WIDE = 128;

  private Products() {}

  /** op(A) op(B), m x n with inner dimension k. */
  static void gemm(
      Work work,
      int m,
      int n,
      int k,
      boolean transposeA,
      boolean transposeB,
      Allocation a,
      Allocation b,
      Allocation c) {
    boolean wide = m >= WIDE && n >= WIDE;
    int tile = wide ? 64 : 16;
    work.launch(wide ? "gemm_wide" : "gemm")
        .ints(m, n, k, transposeA ? 1 : 0, transposeB ? 1 : 0)
        .addresses(a, b, c)
        .block(16, 16)
        .on(Work.tiles(m, tile) * Work.tiles(n, tile));
  }

  /**
   * The cross products A' diag(w_k) B_k of a batch.
   *
   * @param b null for A itself
   * @param strideB distance of B_k and B_k+1 in cells
   * @param w null for ones; else columns of n weights
   * @param out count of p x q
   */
  static void cross(
      Work work,
      int n,
      int p,
      int q,
      int count,
      Allocation a,
      Allocation b,
      long strideB,
      Allocation w,
      Allocation out) {
    int chunk = (int) Math.max(2048, Work.tiles(n, 64));
    int chunks = (int) Math.max(1, Work.tiles(n, chunk));
    int symmetric = b == null ? 1 : 0;
    Allocation partial = work.doubles((long) count * chunks * p * q);
    Launch launch =
        work.launch("cross_partial")
            .ints(n, p, q, symmetric, chunk, chunks, count)
            .addresses(a, b == null ? a : b)
            .longs(strideB);
    (w == null ? launch.nothing().longs(0) : launch.addresses(w).longs(n))
        .addresses(partial)
        .block(16, 16)
        .on((long) count * chunks * Work.tiles(p, 16) * Work.tiles(q, 16));
    work.launch("cross_sum")
        .ints(p, q, symmetric, chunks, count)
        .addresses(partial, out)
        .block(256)
        .on(Work.tiles((long) p * q, 256) * count);
  }

  /** Lower factors of count matrices; info has one number for each. */
  static void cholesky(
      Work work, int n, int count, Allocation in, Allocation out, Allocation info) {
    work.launch("cholesky").ints(n, count).addresses(in, out, info).block(128).on(count);
  }

  /** Solutions of L L' X = B for q right-hand sides each. */
  static void solve(Work work, int n, int q, int count, Allocation l, Allocation b, Allocation x) {
    work.launch("solve")
        .ints(n, q, count)
        .addresses(l, b, x)
        .block(128)
        .on(n == 0 ? 0 : (long) count * q);
  }
}
