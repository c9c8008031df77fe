package org.estimand.gpu;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.estimand.matrix.BootstrapLaw;
import org.estimand.matrix.DeviceBatch;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.KernelRidgeData;
import org.estimand.matrix.KernelRidgeProblems;
import org.estimand.matrix.KernelTests;
import org.estimand.matrix.MatrixBackend;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/** Every operation of the interface on small inputs, each as numbers in, numbers out. */
final class Operations {
  /** An operation with its uploads and downloads. */
  interface Operation {
    double[] on(MatrixBackend backend, DeviceScope scope);
  }

  private static final int N = 40;
  private static final int P = 3;
  private static final int FEW = 20;
  private static final int WIDE = 34;
  private static final int MANY = Regressions.ONE_BLOCK_LOGISTIC + 40;

  private Operations() {}

  static double[] random(String name, int size) {
    RandomStream s = RandomStreams.of(23).child(name, size).generator();
    double[] v = new double[size];
    for (int i = 0; i < size; i++) {
      v[i] = s.normal();
    }
    return v;
  }

  private static double[] positive(String name, int size) {
    double[] v = random(name, size);
    for (int i = 0; i < size; i++) {
      v[i] = 0.5 + Math.abs(v[i]);
    }
    return v;
  }

  private static double[] binary(String name, int size) {
    double[] v = random(name, size);
    for (int i = 0; i < size; i++) {
      v[i] = v[i] > 0 ? 1 : 0;
    }
    return v;
  }

  private static double[] with(double[] values, int... more) {
    double[] all = Arrays.copyOf(values, values.length + more.length);
    for (int i = 0; i < more.length; i++) {
      all[values.length + i] = more[i];
    }
    return all;
  }

  private static int[] folds(int n, int count) {
    int[] folds = new int[n];
    for (int i = 0; i < n; i++) {
      folds[i] = i % count;
    }
    return folds;
  }

  private static double[] gram(MatrixBackend b, DeviceScope s, int n, int count) {
    DeviceMatrix x = b.upload(s, random("half", 2 * n * n), 2 * n, n);
    return b.download(
        b.weightedCrossProducts(s, x, b.upload(s, positive("w", 2 * n * count), 2 * n, count)));
  }

  private static double[] leastSquares(MatrixBackend b, DeviceScope s, int n, int p) {
    int[] info = new int[3];
    DeviceMatrix fit =
        b.weightedLeastSquares(
            s,
            b.upload(s, random("x", n * p), n, p),
            b.upload(s, random("y", n), n, 1),
            b.upload(s, positive("w", 3 * n), n, 3),
            info);
    return with(b.download(fit), info);
  }

  private static double[] logistic(MatrixBackend b, DeviceScope s, int n, int p) {
    int[] info = new int[2];
    int[] steps = new int[2];
    DeviceMatrix fit =
        b.logistic(
            s,
            b.upload(s, random("x", n * p), n, p),
            b.upload(s, binary("d", n), n, 1),
            b.upload(s, positive("w", 2 * n), n, 2),
            b.upload(s, positive("penalty", p), p, 1),
            b.zeros(s, p, 2),
            30,
            1e-10,
            info,
            steps);
    return with(with(b.download(fit), info), steps);
  }

  private static double[] bootstrap(MatrixBackend b, DeviceScope s, BootstrapLaw law) {
    return b.download(b.multiplierBootstrap(s, b.upload(s, random("e", N * 2), N, 2), 7, 5, law));
  }

  /** Every third row of FEW is left out of the first training set, every fourth of the second. */
  private static double[] kernelRidge(MatrixBackend b, DeviceScope s, int what) {
    KernelRidgeProblems.Builder all = KernelRidgeProblems.builder();
    double[] scales = new double[4 * P];
    double[] shares = new double[2 * FEW];
    double[] targets = random("t", 2 * FEW);
    for (int t = 0; t < 2; t++) {
      int leave = 3 + t;
      int[] rows = IntStream.range(0, FEW).filter(i -> i % leave != 0).toArray();
      all.trainedOn(rows);
      Arrays.fill(scales, t * 2 * P + P, (t + 1) * 2 * P, 1.5);
      Arrays.fill(shares, t * FEW, (t + 1) * FEW, 1.0 / rows.length);
      int at = t * FEW;
      double level = Arrays.stream(rows).mapToDouble(i -> targets[at + i]).average().orElse(0);
      Arrays.stream(rows).forEach(i -> targets[at + i] -= level);
    }
    all.gaussian(0, 0.3).gaussian(1, 0.5).polynomial(1, 0.3, 1, 2);
    KernelRidgeProblems problems = all.build();
    KernelRidgeData data =
        new KernelRidgeData(
            b.upload(s, random("x", FEW * P), FEW, P),
            b.upload(s, scales, 2 * P, 2),
            b.upload(s, shares, FEW, 2),
            b.upload(s, targets, FEW, 2));
    double[] grid = {1, 0.1, 0.01, 1, 0.1, 0.01, 1, 0.1, 0.01};
    return switch (what) {
      case 0 -> b.download(b.kernelRidgeSpectra(s, problems, data));
      case 1 -> b.download(b.kernelRidgeLosses(s, problems, data, b.upload(s, grid, 3, 3)));
      default -> {
        double[] one = {0.1, 0.02, 0.5};
        yield b.download(b.kernelRidgePredictions(s, problems, data, b.upload(s, one, 1, 3)));
      }
    };
  }

  /** Independence given z, from data to the three numbers. */
  static double[] conditional(MatrixBackend b, DeviceScope s, int n) {
    DeviceMatrix[] kernels = new DeviceMatrix[3];
    for (int k = 0; k < 3; k++) {
      DeviceMatrix x = b.upload(s, random("v" + k, n), n, 1);
      kernels[k] = b.centre(s, b.rbf(s, x, x, 0.4));
    }
    DeviceMatrix maker = KernelTests.residualMaker(b, s, kernels[2], 1e-3);
    var law = KernelTests.conditional(b, kernels[0], kernels[1], maker);
    return new double[] {law.statistic(), law.mean(), law.variance()};
  }

  /** By name; results of different backends agree to 1e-10. */
  static Map<String, Operation> all() {
    Map<String, Operation> all = new LinkedHashMap<>();
    all.put("upload", (b, s) -> b.download(b.upload(s, random("x", N * P), N, P)));
    all.put("uploadBatch", (b, s) -> b.download(b.uploadBatch(s, random("x", N * P), 4, 10, P)));
    all.put("zeros", (b, s) -> b.download(b.zeros(s, N, P)));
    all.put(
        "gemm",
        (b, s) -> {
          DeviceMatrix x = b.upload(s, random("x", N * P), N, P);
          return b.download(b.gemm(s, x, false, x, true));
        });
    all.put(
        "crossProduct",
        (b, s) -> b.download(b.crossProduct(s, b.upload(s, random("x", N * P), N, P))));
    all.put("weightedCrossProducts", (b, s) -> gram(b, s, P, 3));
    all.put(
        "cholesky and solve",
        (b, s) -> {
          int[] info = new int[2];
          DeviceBatch m = b.uploadBatch(s, gram(b, s, P, 2), 2, P, P);
          DeviceBatch l = b.cholesky(s, m, info);
          DeviceBatch x = b.solve(s, l, b.uploadBatch(s, random("r", 4 * P), 2, P, 2));
          return with(b.download(x), info);
        });
    all.put("weightedLeastSquares", (b, s) -> leastSquares(b, s, N, P));
    all.put("weightedLeastSquares, many columns", (b, s) -> leastSquares(b, s, 3 * WIDE, WIDE));
    all.put("logistic", (b, s) -> logistic(b, s, N, P));
    all.put("logistic, many columns", (b, s) -> logistic(b, s, 2 * WIDE, WIDE));
    all.put(
        "rbf",
        (b, s) ->
            b.download(
                b.rbf(
                    s,
                    b.upload(s, random("x", N * P), N, P),
                    b.upload(s, random("y", 10 * P), 10, P),
                    0.3)));
    all.put(
        "delta",
        (b, s) -> {
          DeviceMatrix codes = b.upload(s, binary("codes", N), N, 1);
          return b.download(b.delta(s, codes, codes));
        });
    all.put("centre", (b, s) -> b.download(b.centre(s, b.upload(s, random("k", N * N), N, N))));
    all.put(
        "traceProduct",
        (b, s) -> {
          DeviceMatrix x = b.upload(s, random("k", N * N), N, N);
          return new double[] {b.traceProduct(x, b.upload(s, random("l", N * N), N, N))};
        });
    all.put(
        "ridgeGrid",
        (b, s) -> {
          DeviceMatrix x = b.upload(s, random("x", N * P), N, P);
          DeviceMatrix y = b.upload(s, random("y", N), N, 1);
          double[] penalties = {0.1, 1, 10};
          return b.download(b.ridgeGrid(s, b.rbf(s, x, x, 0.2), y, folds(N, 4), penalties));
        });
    all.put("kernelRidge spectra", (b, s) -> kernelRidge(b, s, 0));
    all.put("kernelRidge losses", (b, s) -> kernelRidge(b, s, 1));
    all.put("kernelRidge predictions", (b, s) -> kernelRidge(b, s, 2));
    all.put("logistic, many rows", (b, s) -> logistic(b, s, MANY, 1));
    for (BootstrapLaw law : BootstrapLaw.values()) {
      all.put("bootstrap " + law, (b, s) -> bootstrap(b, s, law));
    }
    all.put(
        "selectRows",
        (b, s) ->
            b.download(
                b.selectRows(s, b.upload(s, random("x", N * P), N, P), new int[] {3, 1, 39, 3})));
    all.put(
        "axpy",
        (b, s) ->
            b.download(
                b.axpy(
                    s, 0.7, b.upload(s, random("x", N), N, 1), b.upload(s, random("y", N), N, 1))));
    all.put(
        "multiply",
        (b, s) ->
            b.download(
                b.multiply(
                    s, b.upload(s, random("x", N), N, 1), b.upload(s, random("y", N), N, 1))));
    all.put(
        "scoreSums",
        (b, s) ->
            b.download(
                b.scoreSums(
                    s,
                    b.upload(s, random("first", 2 * N), N, 2),
                    b.upload(s, random("second", 4 * N), N, 4),
                    b.upload(s, random("third", 6 * N), N, 6),
                    b.upload(s, random("w", N), N, 1),
                    new int[] {0, 0, 0, 1, 1, 1, 1, 0, 1},
                    new int[] {0, 13, 13, N})));
    all.put("conditional independence", (b, s) -> conditional(b, s, FEW));
    return all;
  }
}
