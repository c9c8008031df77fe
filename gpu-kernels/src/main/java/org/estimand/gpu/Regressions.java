package org.estimand.gpu;

/** Launches of least squares and logistic regressions, many at a time. */
final class Regressions {
  /** Most coefficients of the kernels that keep a whole problem in shared memory. */
  static final int SHARED = 32;

  /** Most rows of least squares in one block; beyond, cross products are spread over blocks. */
  private static final int ONE_BLOCK = 32768;

  /** Most rows of a logistic regression in one block; each of its steps reads all of them. */
  static final int ONE_BLOCK_LOGISTIC = 8192;

  private Regressions() {}

  /**
   * Weighted least squares; which kernels do it depends on n and p only, so that a problem's bits
   * do not depend on the others.
   *
   * @param strideY 0 for one outcome, n for one each
   */
  static void leastSquares(
      Work work,
      int n,
      int p,
      int count,
      Allocation x,
      Allocation y,
      long strideY,
      Allocation w,
      Allocation out,
      Allocation info) {
    if (p <= SHARED && n <= ONE_BLOCK) {
      work.launch("wls")
          .ints(n, p, count)
          .addresses(x, y)
          .longs(strideY)
          .addresses(w, out, info)
          .block(128)
          .shared(8L * ((p + 2) * 129 + p * p + p))
          .on(count);
      return;
    }
    long square = (long) p * p;
    Allocation grams = work.doubles(square * count);
    Allocation factors = work.doubles(square * count);
    Allocation cross = work.doubles((long) p * count);
    Products.cross(work, n, p, p, count, x, null, 0, w, grams);
    Products.cross(work, n, p, 1, count, x, y, strideY, w, cross);
    Products.cholesky(work, p, count, grams, factors, info);
    Products.solve(work, p, 1, count, factors, cross, out);
  }

  /**
   * Penalised logistic regressions by Newton's method; which kernels do it depends on n and p only.
   *
   * @param stridePenalty 0 for the same penalties, p for own ones
   * @param strideStart 0 for the same start, p for own ones
   */
  static void logistic(
      Work work,
      int n,
      int p,
      int count,
      Allocation x,
      Allocation y,
      Allocation w,
      Allocation penalties,
      long stridePenalty,
      Allocation start,
      long strideStart,
      int most,
      double tolerance,
      Allocation out,
      Allocation info,
      Allocation iterations) {
    if (n > ONE_BLOCK_LOGISTIC) {
      new SpreadLogistic(work, n, p, count)
          .run(
              x,
              y,
              w,
              penalties,
              stridePenalty,
              start,
              strideStart,
              most,
              tolerance,
              out,
              info,
              iterations);
      return;
    }
    boolean shared = p <= SHARED;
    Launch launch =
        work.launch(shared ? "logistic" : "logistic_wide")
            .ints(n, p, count)
            .addresses(x, y, w, penalties)
            .longs(stridePenalty)
            .addresses(start)
            .longs(strideStart)
            .ints(most)
            .doubles(tolerance)
            .addresses(out, info, iterations)
            .block(128);
    if (shared) {
      launch.shared(8L * ((p + 2) * 129 + p * p + 4 * p)).on(count);
    } else {
      long each = 2L * n + 2L * p * p + 4L * p;
      launch.addresses(work.doubles(each * count)).on(count);
    }
  }
}
