package org.estimand.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import jcuda.driver.CUdeviceptr;
import org.estimand.gpu.emulator.ThreadOrder;
import org.estimand.matrix.BootstrapLaw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every planted fault is caught by the comparison that the kernel without it passes: by a report of
 * the emulated driver or by numbers that differ from the twin.
 */
class KernelMutantsTest extends KernelFixture {
  /** A line of mutants.csv. */
  record Mutant(String name, String source, String change, String sign) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Runs a kernel and says whether its numbers are right. */
  private static final Map<String, Predicate<Device>> CHECKS = checks();

  private static Map<String, Predicate<Device>> checks() {
    Map<String, Predicate<Device>> all = new LinkedHashMap<>();
    for (String name : List.of("GEMM_FIRST_BARRIER", "GEMM_SECOND_BARRIER", "GEMM_GUARD")) {
      all.put(name, KernelMutantsTest::gemmIsRight);
    }
    all.put("CROSS_STORE", KernelMutantsTest::crossIsRight);
    all.put("CHOLESKY_BARRIER", KernelMutantsTest::choleskyIsRight);
    for (String name : List.of("CHOLESKY_COLUMN", "WLS_BARRIER", "WLS_DIVERGENT")) {
      all.put(name, KernelMutantsTest::leastSquaresAreRight);
    }
    all.put("LOGISTIC_FREEZE", KernelMutantsTest::logisticStops);
    all.put("LOGISTIC_BARRIER", KernelMutantsTest::logisticStops);
    all.put("RBF_GUARD", KernelMutantsTest::rbfIsRight);
    all.put("CENTRE_BARRIER", KernelMutantsTest::centringIsRight);
    for (String name : List.of("PHILOX_ROUNDS", "BOOTSTRAP_STORE", "BOOTSTRAP_BARRIER")) {
      all.put(name, KernelMutantsTest::bootstrapIsRight);
    }
    all.put("ROWS_GUARD", KernelMutantsTest::rowsAreRight);
    for (String name : List.of("SCORES_GUARD", "SCORES_STORE", "SCORES_BARRIER")) {
      all.put(name, KernelMutantsTest::scoresAreRight);
    }
    for (String name : List.of("LOGIT_BARRIER", "LOGIT_PIECE", "LOGIT_STORE")) {
      all.put(name, d -> spreadIsRight(d, false));
    }
    all.put("LOGIT_SQUARES", d -> spreadIsRight(d, true));
    for (String name : List.of("LOO_GUARD", "LOO_LANCZOS", "LOO_INVERSE", "LOO_SQUARE")) {
      all.put(name, KernelMutantsTest::ridgeIsRight);
    }
    return all;
  }

  private static boolean gemmIsRight(Device d) {
    int m = 21;
    int n = 18;
    int k = 35;
    double[] a = random("a", m * k);
    double[] b = random("b", k * n);
    return Arrays.equals(
        Twins.gemm(a, false, b, false, m, n, k), gemm(d, "gemm", a, false, b, false, m, n, k));
  }

  private static boolean crossIsRight(Device d) {
    double[] x = random("x", 40 * 3);
    double[] w = random("w", 40);
    return Arrays.equals(Twins.gram(x, 40, 3, w, 0), cross(d, x, 40, 3, null, w, 1, 0));
  }

  private static boolean choleskyIsRight(Device d) {
    int n = 21;
    double[] a = Twins.gram(random("x", n * (n + 3)), n + 3, n, null, 0);
    int[] info = new int[1];
    double[] l = cholesky(d, a, n, 1, info, 1);
    return Twins.factor(a, 0, n) == info[0] && Arrays.equals(a, l);
  }

  private static boolean leastSquaresAreRight(Device d) {
    int n = 140;
    int p = 5;
    double[] x = random("x", n * p);
    double[] y = random("y", n);
    double[] w = positive("w", n);
    double[] want = new double[p];
    Twins.leastSquares(x, n, p, y, 0, w, 0, want, 0);
    return Arrays.equals(want, leastSquares(d, x, n, p, y, w, 1, new int[1]));
  }

  private static boolean logisticStops(Device d) {
    int n = 60;
    double[] x = random("x", 2 * n);
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      y[i] = i % 3 == 0 ? 1 : 0;
    }
    Logit f = new Logit(n, 2, 1, x, y, positive("w", n), new double[2], new double[2]);
    int[] info = new int[1];
    int[] steps = new int[1];
    logistic(d, "logistic", f, 20, 1e-10, info, steps);
    return info[0] == 0 && steps[0] > 1 && steps[0] < 10;
  }

  /** The score is zero at the solution; pieces of two tiles, the last one short. */
  private static boolean spreadIsRight(Device d, boolean wide) {
    int n = 170;
    double[] x = random("x", 2 * n);
    double[] y = new double[n];
    double[] w = positive("w", n);
    for (int i = 0; i < n; i++) {
      y[i] = i % 3 == 0 ? 1 : 0;
    }
    Logit f = new Logit(n, 2, 1, x, y, w, new double[2], new double[2]);
    int[] info = new int[1];
    double[] b = spread(d, wide, 150, f, 20, 1e-10, info, new int[1]);
    double[] score = new double[2];
    for (int i = 0; i < n; i++) {
      double r = w[i] * (y[i] - 1 / (1 + Math.exp(-b[0] * x[i] - b[1] * x[n + i])));
      score[0] += r * x[i];
      score[1] += r * x[n + i];
    }
    return info[0] == 0 && Math.abs(score[0]) + Math.abs(score[1]) < 1e-9;
  }

  private static boolean ridgeIsRight(Device d) {
    RidgeFixture ridge = new RidgeFixture(24, 2, 20);
    double[] want = ridge.onHost();
    double[] got = ridge.onDevice(d, null);
    for (int i = 0; i < want.length; i++) {
      if (!(Math.abs(want[i] - got[i]) <= 1e-10 * Math.abs(want[i]))) {
        return false;
      }
    }
    return true;
  }

  private static boolean rbfIsRight(Device d) {
    double[] x = random("x", 30);
    double[] got = rbf(d, x, 30, x, 30, 1, 0.5, 30);
    double gap = x[4] - x[7];
    return Math.abs(got[7 * 30 + 4] - Math.exp(-0.5 * gap * gap)) <= 1e-15;
  }

  private static boolean centringIsRight(Device d) {
    double[] k = random("k", 45 * 45);
    return Arrays.equals(SumTwins.centre(k, 45), centre(d, k, 45));
  }

  private static boolean bootstrapIsRight(Device d) {
    double[] s = random("s", 300);
    return Arrays.equals(
        SumTwins.bootstrap(s, 150, 2, 5, 3, BootstrapLaw.MAMMEN),
        bootstrap(d, s, 150, 2, 5, 3, 1, 3));
  }

  private static boolean scoresAreRight(Device d) {
    int n = 150;
    double[] g = random("g", n);
    double[] second = random("second", 2 * n);
    double[] third = random("third", 3 * n);
    double[] w = positive("w", n);
    int[] starts = {0, 140, 150};
    return Arrays.equals(
        SumTwins.scores(g, second, third, w, new int[3], starts),
        scores(d, g, second, third, w, new int[3], starts, 2));
  }

  private static boolean rowsAreRight(Device d) {
    double[] x = {1, 2, 3, 4, 5, 6};
    CUdeviceptr out = d.doubles(4);
    d.launch("select_rows", 2, CELLS, 0, 2, 3, 2, d.upload(x), d.upload(new int[] {2, 0}), out);
    return Arrays.equals(new double[] {3, 1, 6, 4}, d.doubles(out, 4));
  }

  static Stream<Mutant> mutants() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                KernelMutantsTest.class.getResourceAsStream("kernel-mutants/mutants.csv"),
                StandardCharsets.UTF_8))) {
      List<String> lines = in.lines().filter(l -> !l.startsWith("#")).toList();
      assertEquals("name,source,change,sign", lines.get(0));
      return lines.stream()
          .skip(1)
          .map(l -> l.split(",", -1))
          .map(c -> new Mutant(c[0], c[1], c[2], c[3]))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyMutantHasACheckThatTheKernelsPass() {
    assertArrayEquals(
        CHECKS.keySet().toArray(), mutants().map(Mutant::name).sorted(byCheck()).toArray());
    onDevice(d -> CHECKS.forEach((name, check) -> assertTrue(check.test(d), name)));
  }

  private static java.util.Comparator<String> byCheck() {
    List<String> order = List.copyOf(CHECKS.keySet());
    return java.util.Comparator.comparingInt(order::indexOf);
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void isCaught(Mutant mutant) {
    PtxText ptx = PtxText.resource("kernel-mutants/" + mutant.name() + ".ptx");
    Predicate<Device> check = CHECKS.get(mutant.name());
    if (mutant.sign().equals("numbers")) {
      TestDriver.inEveryOrder(ptx, d -> assertFalse(check.test(d), mutant + " has right numbers"));
    } else {
      TestDriver.reports(ptx, check)
          .forEach((order, report) -> assertReported(mutant, order, report));
    }
  }

  /** Forward the fault shows as its line says; in other orders another check may come first. */
  private static void assertReported(Mutant mutant, ThreadOrder order, String report) {
    boolean seen =
        order == ThreadOrder.FORWARD
            ? report.startsWith(mutant.sign() + ":")
            : !report.endsWith(" numbers");
    assertTrue(seen, mutant + ", " + order + ", reported " + report);
  }
}
