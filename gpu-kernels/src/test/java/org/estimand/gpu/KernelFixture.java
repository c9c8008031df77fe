package org.estimand.gpu;

import java.util.function.Consumer;
import jcuda.driver.CUdeviceptr;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/** What the tests of single kernels share: a device in every order of threads, launches by name. */
abstract class KernelFixture {
  static final int[] SQUARE = {16, 16};
  static final int[] TILE = {32, 8};
  static final int[] BLOCK = {128};
  static final int[] CELLS = {256};

  static double[] random(String name, int size) {
    RandomStream s = RandomStreams.of(23).child(name, size).generator();
    double[] v = new double[size];
    for (int i = 0; i < size; i++) {
      v[i] = s.normal();
    }
    return v;
  }

  static double[] positive(String name, int size) {
    double[] v = random(name, size);
    for (int i = 0; i < size; i++) {
      v[i] = 0.25 + Math.abs(v[i]);
    }
    return v;
  }

  /** Runs a test on the shipped kernels in three orders of threads. */
  static void onDevice(Consumer<Device> test) {
    TestDriver.inEveryOrder(PtxText.shipped(), test);
  }

  static double[] gemm(
      Device d,
      String kernel,
      double[] a,
      boolean ta,
      double[] b,
      boolean tb,
      int m,
      int n,
      int k) {
    CUdeviceptr c = d.doubles((long) m * n);
    int tile = kernel.equals("gemm") ? 16 : 64;
    d.launch(
        kernel,
        Device.up(m, tile) * Device.up(n, tile),
        SQUARE,
        0,
        m,
        n,
        k,
        ta ? 1 : 0,
        tb ? 1 : 0,
        d.upload(a),
        d.upload(b),
        c);
    return d.doubles(c, m * n);
  }

  /** Sums of products for every column of weights; weights and other may be null. */
  static double[] cross(
      Device d, double[] x, int n, int p, double[] other, double[] w, int count, long grid) {
    int q = other == null ? p : 1;
    int symmetric = other == null ? 1 : 0;
    int chunks = Twins.chunks(n);
    CUdeviceptr a = d.upload(x);
    CUdeviceptr partial = d.doubles((long) count * chunks * p * q);
    CUdeviceptr out = d.doubles((long) count * p * q);
    long tiles = grid > 0 ? grid : (long) count * chunks * Device.up(p, 16) * Device.up(q, 16);
    d.launch(
        "cross_partial",
        tiles,
        SQUARE,
        0,
        n,
        p,
        q,
        symmetric,
        Twins.chunk(n),
        chunks,
        count,
        a,
        other == null ? a : d.upload(other),
        other == null || other.length == n ? 0L : (long) n,
        w == null ? null : d.upload(w),
        (long) n,
        partial);
    d.launch(
        "cross_sum",
        Device.up((long) p * q, 256) * count,
        CELLS,
        0,
        p,
        q,
        symmetric,
        chunks,
        count,
        partial,
        out);
    return d.doubles(out, count * p * q);
  }

  static double[] cholesky(Device d, double[] matrices, int n, int count, int[] info, long grid) {
    CUdeviceptr out = d.doubles(matrices.length);
    CUdeviceptr state = d.room(4L * count);
    d.launch("cholesky", grid, BLOCK, 0, n, count, d.upload(matrices), out, state);
    System.arraycopy(d.ints(state, count), 0, info, 0, count);
    return d.doubles(out, matrices.length);
  }

  static double[] leastSquares(
      Device d, double[] x, int n, int p, double[] y, double[] w, int count, int[] info) {
    CUdeviceptr out = d.doubles((long) p * count);
    CUdeviceptr state = d.room(4L * count);
    d.launch(
        "wls",
        count,
        BLOCK,
        8 * ((p + 2) * 129 + p * p + p),
        n,
        p,
        count,
        d.upload(x),
        d.upload(y),
        y.length == n ? 0L : (long) n,
        d.upload(w),
        out,
        state);
    System.arraycopy(d.ints(state, count), 0, info, 0, count);
    return d.doubles(out, p * count);
  }

  /** A logistic problem in memory; penalties and start have p or p x count values. */
  record Logit(
      int n,
      int p,
      int count,
      double[] x,
      double[] y,
      double[] w,
      double[] penalties,
      double[] start) {}

  static double[] logistic(
      Device d, String kernel, Logit problem, int most, double tolerance, int[] info, int[] steps) {
    if (kernel.startsWith("spread")) {
      boolean wide = kernel.endsWith("wide");
      return spread(d, wide, PIECE, problem, most, tolerance, info, steps);
    }
    int p = problem.p;
    int count = problem.count;
    CUdeviceptr out = d.doubles((long) p * count);
    CUdeviceptr state = d.room(4L * count);
    CUdeviceptr iterations = d.room(4L * count);
    Object[] arguments = {
      problem.n,
      p,
      count,
      d.upload(problem.x),
      d.upload(problem.y),
      d.upload(problem.w),
      d.upload(problem.penalties),
      problem.penalties.length == p ? 0L : (long) p,
      d.upload(problem.start),
      problem.start.length == p ? 0L : (long) p,
      most,
      tolerance,
      out,
      state,
      iterations
    };
    if (kernel.equals("logistic")) {
      d.launch(kernel, count, BLOCK, 8 * ((p + 2) * 129 + p * p + 4 * p), arguments);
    } else {
      Object[] more = java.util.Arrays.copyOf(arguments, arguments.length + 1);
      more[arguments.length] = d.doubles(count * (2L * problem.n + 2L * p * p + 4L * p));
      d.launch(kernel, count, BLOCK, 0, more);
    }
    System.arraycopy(d.ints(state, count), 0, info, 0, count);
    System.arraycopy(d.ints(iterations, count), 0, steps, 0, count);
    return d.doubles(out, p * count);
  }

  /** Rows of a piece in tests of regressions that are spread over blocks. */
  static final int PIECE = 37;

  /** A logistic regression in pieces of rows, launch by launch, until all problems have ended. */
  static double[] spread(
      Device d,
      boolean wide,
      int piece,
      Logit f,
      int most,
      double tolerance,
      int[] info,
      int[] steps) {
    int n = f.n;
    int p = f.p;
    int count = f.count;
    int pieces = (int) Device.up(n, piece);
    int cells = p * p + p + (wide ? 0 : 1);
    CUdeviceptr x = d.upload(f.x);
    CUdeviceptr y = d.upload(f.y);
    CUdeviceptr w = d.upload(f.w);
    CUdeviceptr penalties = d.upload(f.penalties);
    long stride = f.penalties.length == p ? 0L : p;
    CUdeviceptr vectors = d.doubles((3L * p + 3) * count);
    CUdeviceptr states = d.room(12L * count);
    CUdeviceptr partial = d.doubles((long) cells * pieces * count);
    CUdeviceptr values = d.doubles((long) pieces * count);
    CUdeviceptr residual = d.doubles((long) n * count);
    CUdeviceptr curvature = d.doubles((long) n * count);
    CUdeviceptr systems = d.doubles((2L * p * p + p) * count);
    long strideStart = f.start.length == p ? 0L : p;
    CUdeviceptr start = d.upload(f.start);
    d.launch("logit_start", 2, BLOCK, 0, p, count, start, strideStart, vectors, states);
    boolean running = true;
    while (running) {
      if (wide) {
        d.launch(
            "logit_rows",
            3,
            BLOCK,
            0,
            n,
            p,
            count,
            piece,
            pieces,
            x,
            y,
            w,
            vectors,
            states,
            residual,
            curvature,
            values);
        long tiles = Device.up(p, 16);
        d.launch(
            "logit_squares",
            tiles * (tiles + 1) * pieces * count,
            BLOCK,
            0,
            n,
            p,
            count,
            piece,
            pieces,
            x,
            vectors,
            states,
            residual,
            curvature,
            partial);
        d.launch(
            "logit_wide_step",
            count,
            BLOCK,
            0,
            p,
            count,
            pieces,
            partial,
            values,
            penalties,
            stride,
            most,
            tolerance,
            vectors,
            states,
            systems);
      } else {
        int shared = 8 * ((p + 2) * 129 + p * p + 2 * p);
        d.launch(
            "logit_part",
            (long) pieces * count,
            BLOCK,
            shared,
            n,
            p,
            count,
            piece,
            pieces,
            x,
            y,
            w,
            vectors,
            states,
            partial);
        d.launch(
            "logit_step",
            count,
            BLOCK,
            8 * (p * p + 2 * p),
            p,
            count,
            pieces,
            partial,
            penalties,
            stride,
            most,
            tolerance,
            vectors,
            states);
      }
      running = false;
      int[] all = d.ints(states, 3 * count);
      for (int k = 0; k < count; k++) {
        running |= all[3 * k] == -2;
      }
    }
    CUdeviceptr out = d.doubles((long) p * count);
    CUdeviceptr state = d.room(4L * count);
    CUdeviceptr iterations = d.room(4L * count);
    d.launch("logit_end", 2, BLOCK, 0, p, count, vectors, states, out, state, iterations);
    System.arraycopy(d.ints(state, count), 0, info, 0, count);
    System.arraycopy(d.ints(iterations, count), 0, steps, 0, count);
    return d.doubles(out, p * count);
  }

  static double[] rbf(
      Device d, double[] x, int n, double[] y, int m, int p, double gamma, long grid) {
    CUdeviceptr out = d.doubles((long) n * m);
    d.launch("rbf", grid, CELLS, 0, n, m, p, d.upload(x), d.upload(y), gamma, out);
    return d.doubles(out, n * m);
  }

  static double[] centre(Device d, double[] k, int n) {
    long tiles = Device.up(n, 32);
    CUdeviceptr values = d.upload(k);
    CUdeviceptr rowParts = d.doubles(tiles * n);
    CUdeviceptr columnParts = d.doubles(tiles * n);
    CUdeviceptr rows = d.doubles(n);
    CUdeviceptr columns = d.doubles(n);
    CUdeviceptr grand = d.doubles(1);
    CUdeviceptr out = d.doubles((long) n * n);
    d.launch("centre_tiles", tiles * tiles, TILE, 0, n, values, rowParts, columnParts);
    d.launch(
        "centre_means",
        Device.up(n, 256),
        CELLS,
        0,
        n,
        (int) tiles,
        rowParts,
        columnParts,
        rows,
        columns);
    d.launch("centre_grand", 1, CELLS, 0, n, rows, grand);
    d.launch("centre_apply", Device.up(n, 256) * n, CELLS, 0, n, values, rows, columns, grand, out);
    return d.doubles(out, n * n);
  }

  static double trace(Device d, double[] a, double[] b, long grid) {
    long pieces = Device.up(a.length, 4096);
    CUdeviceptr partial = d.doubles(pieces);
    CUdeviceptr out = d.doubles(1);
    d.launch(
        "trace_partial",
        grid > 0 ? grid : pieces,
        CELLS,
        0,
        (long) a.length,
        d.upload(a),
        d.upload(b),
        partial);
    d.launch("trace_sum", 1, CELLS, 0, pieces, partial, out);
    return d.doubles(out, 1)[0];
  }

  static double[] bootstrap(
      Device d, double[] scores, int m, int p, long seed, int draws, int law, long grid) {
    double root = Math.sqrt(5);
    CUdeviceptr out = d.doubles((long) draws * p);
    d.launch(
        "bootstrap",
        grid,
        BLOCK,
        0,
        m,
        p,
        draws,
        seed,
        law,
        (1 - root) / 2,
        (1 + root) / 2,
        (root + 1) / (2 * root),
        d.upload(scores),
        out);
    return d.doubles(out, draws * p);
  }

  static double[] scores(
      Device d,
      double[] first,
      double[] second,
      double[] third,
      double[] w,
      int[] combinations,
      int[] starts,
      long grid) {
    int n = w.length;
    int blocks = starts.length - 1;
    int count = combinations.length / 3;
    CUdeviceptr out = d.doubles(3L * blocks * count);
    d.launch(
        "score_sums",
        grid,
        BLOCK,
        0,
        n,
        second.length / n / 2,
        third.length / n / 3,
        blocks,
        count,
        d.upload(first),
        d.upload(second),
        d.upload(third),
        d.upload(w),
        d.upload(combinations),
        d.upload(starts),
        out);
    return d.doubles(out, 3 * blocks * count);
  }
}
