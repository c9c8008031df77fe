package org.estimand.gpu;

/**
 * Logistic regressions whose rows are spread over many blocks: one evaluation of the likelihood of
 * all problems is a few launches, and only after a number of evaluations is looked whether all have
 * ended. So the number of copies does not depend on the number of problems.
 */
final class SpreadLogistic {
  /** Evaluations before the first look; Newton's method rarely needs more. */
  static final int EVALUATIONS = 16;

  private static final int RUNNING = -2;

  private final Work work;
  private final int n;
  private final int p;
  private final int count;
  private final int chunk;
  private final int chunks;

  SpreadLogistic(Work work, int n, int p, int count) {
    this(work, n, p, count, (int) Math.max(2048, Work.tiles(n, 64)));
  }

  /**
   * For tests.
   *
   * @param chunk rows of a piece
   */
  SpreadLogistic(Work work, int n, int p, int count, int chunk) {
    this.work = work;
    this.n = n;
    this.p = p;
    this.count = count;
    this.chunk = chunk;
    this.chunks = (int) Math.max(1, Work.tiles(n, chunk));
  }

  /** One evaluation and one step of the problems that have not ended. */
  private interface Round {
    void run();
  }

  /** Fits all; arguments as those of {@link Regressions#logistic}. */
  void run(
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
    Allocation vectors = work.doubles((3L * p + 3) * count);
    Allocation states = work.ints(3L * count);
    work.launch("logit_start")
        .ints(p, count)
        .addresses(start)
        .longs(strideStart)
        .addresses(vectors, states)
        .block(128)
        .on(count);
    Round round =
        p <= Regressions.SHARED
            ? small(x, y, w, penalties, stridePenalty, most, tolerance, vectors, states)
            : large(x, y, w, penalties, stridePenalty, most, tolerance, vectors, states);
    long evaluations = EVALUATIONS;
    do {
      for (long e = 0; e < evaluations; e++) {
        round.run();
      }
      evaluations *= 2;
    } while (isRunning(states));
    work.launch("logit_end")
        .ints(p, count)
        .addresses(vectors, states, out, info, iterations)
        .block(128)
        .on(count);
  }

  private boolean isRunning(Allocation states) {
    int[] all = new int[3 * count];
    work.down(states, all);
    for (int k = 0; k < count; k++) {
      if (all[3 * k] == RUNNING) {
        return true;
      }
    }
    return false;
  }

  private Round small(
      Allocation x,
      Allocation y,
      Allocation w,
      Allocation penalties,
      long stridePenalty,
      int most,
      double tolerance,
      Allocation vectors,
      Allocation states) {
    Allocation partial = work.doubles(((long) p * p + p + 1) * chunks * count);
    return () -> {
      work.launch("logit_part")
          .ints(n, p, count, chunk, chunks)
          .addresses(x, y, w, vectors, states, partial)
          .block(128)
          .shared(8L * ((p + 2) * 129 + p * p + 2 * p))
          .on((long) chunks * count);
      work.launch("logit_step")
          .ints(p, count, chunks)
          .addresses(partial, penalties)
          .longs(stridePenalty)
          .ints(most)
          .doubles(tolerance)
          .addresses(vectors, states)
          .block(128)
          .shared(8L * (p * p + 2 * p))
          .on(count);
    };
  }

  private Round large(
      Allocation x,
      Allocation y,
      Allocation w,
      Allocation penalties,
      long stridePenalty,
      int most,
      double tolerance,
      Allocation vectors,
      Allocation states) {
    Allocation partial = work.doubles(((long) p * p + p) * chunks * count);
    Allocation values = work.doubles((long) chunks * count);
    Allocation residual = work.doubles((long) n * count);
    Allocation curvature = work.doubles((long) n * count);
    Allocation systems = work.doubles((2L * p * p + p) * count);
    long tiles = Work.tiles(p, 16);
    return () -> {
      work.launch("logit_rows")
          .ints(n, p, count, chunk, chunks)
          .addresses(x, y, w, vectors, states, residual, curvature, values)
          .block(128)
          .on((long) chunks * count);
      work.launch("logit_squares")
          .ints(n, p, count, chunk, chunks)
          .addresses(x, vectors, states, residual, curvature, partial)
          .block(128)
          .on(tiles * (tiles + 1) * chunks * count);
      work.launch("logit_wide_step")
          .ints(p, count, chunks)
          .addresses(partial, values, penalties)
          .longs(stridePenalty)
          .ints(most)
          .doubles(tolerance)
          .addresses(vectors, states, systems)
          .block(128)
          .on(count);
    };
  }
}
