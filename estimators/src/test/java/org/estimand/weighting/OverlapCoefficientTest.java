package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.estimand.data.RowOrder;
import org.estimand.fit.FitContext;
import org.estimand.fit.Json;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

/** Overlap coefficients against direct integration of kernel sums, and closed forms. */
class OverlapCoefficientTest {
  private static double measure(double[] x, int[] code, double[] w, double h) {
    return OverlapCoefficient.of(x, RowOrder.of(x), code, 0, 1, w, h);
  }

  /** The lower of two sums of Gaussian kernels, by the midpoint rule over everything. */
  private static double integral(double[] x, int[] code, double[] w, double h) {
    double low = Arrays.stream(x).min().orElseThrow() - 8 * h;
    double high = Arrays.stream(x).max().orElseThrow() + 8 * h;
    double[] total = new double[2];
    for (int i = 0; i < x.length; i++) {
      total[code[i]] += w[i];
    }
    int steps = 40_000;
    double width = (high - low) / steps;
    double sum = 0;
    for (int k = 0; k < steps; k++) {
      double z = low + (k + 0.5) * width;
      double[] f = new double[2];
      for (int i = 0; i < x.length; i++) {
        double u = (z - x[i]) / h;
        f[code[i]] += w[i] / total[code[i]] * Math.exp(-0.5 * u * u);
      }
      sum += Math.min(f[0], f[1]) / (h * Math.sqrt(2 * Math.PI));
    }
    return sum * width;
  }

  @Test
  void agreesWithDirectIntegration() {
    RandomStream s = RandomStreams.of(7).child("overlap").generator();
    for (int round = 0; round < 12; round++) {
      int n = 20 + 8 * round;
      double[] x = new double[n];
      double[] w = new double[n];
      int[] code = new int[n];
      for (int i = 0; i < n; i++) {
        code[i] = i % 3 == 0 ? 1 : 0;
        x[i] = s.normal() * (1 + code[i]) + code[i] * 0.1 * round;
        // values far away, alone and in both arms, and ties
        x[i] += i % 17 == 5 ? 400 : 0;
        x[i] = round % 2 == 0 ? x[i] : Math.rint(2 * x[i]) / 2;
        w[i] = i % 7 == 0 ? 0 : 0.2 + s.uniform();
      }
      double h = OverlapCoefficient.bandwidth(x, code, 0, 1, w);
      assertEquals(integral(x, code, w, h), measure(x, code, w, h), 2e-4, "round " + round);
      assertEquals(integral(x, code, w, 0.3), measure(x, code, w, 0.3), 2e-4, "round " + round);
    }
  }

  /** Two normals on their quantiles: 2 Phi(-d/2), with the kernel 2 Phi(-d / (2 sqrt(1 + h^2))). */
  @Test
  void twoNormals() {
    NormalDistribution normal = new NormalDistribution();
    int n = 4000;
    for (double d : new double[] {0, 0.1, 0.5, 1, 3}) {
      double[] x = new double[2 * n];
      int[] code = new int[2 * n];
      double[] ones = new double[2 * n];
      Arrays.fill(ones, 1);
      for (int i = 0; i < n; i++) {
        x[i] = normal.inverseCumulativeProbability((i + 0.5) / n);
        x[n + i] = x[i] + d;
        code[n + i] = 1;
      }
      double h = OverlapCoefficient.bandwidth(x, code, 0, 1, ones);
      assertEquals(1.06 * Math.pow(n, -0.2), h, 0.002 * h);
      double kernel = 2 * normal.cumulativeProbability(-d / (2 * Math.sqrt(1 + h * h)));
      assertEquals(kernel, measure(x, code, ones, h), 2e-4, "d " + d);
      assertEquals(
          2 * normal.cumulativeProbability(-d / 2), measure(x, code, ones, 0.02), 2e-3, "d " + d);
    }
  }

  /** Weights undo a shift of a density: an arm weighted by the ratio is the other arm. */
  @Test
  void weightsMoveDensities() {
    int n = 3000;
    double[] x = new double[2 * n];
    int[] code = new int[2 * n];
    double[] ones = new double[2 * n];
    double[] w = new double[2 * n];
    Arrays.fill(ones, 1);
    NormalDistribution normal = new NormalDistribution();
    for (int i = 0; i < n; i++) {
      x[i] = normal.inverseCumulativeProbability((i + 0.5) / n);
      x[n + i] = x[i] + 0.5;
      code[n + i] = 1;
      w[i] = Math.exp(0.5 * x[i] - 0.125);
      w[n + i] = 1;
    }
    double h = OverlapCoefficient.bandwidth(x, code, 0, 1, ones);
    assertEquals(2 * normal.cumulativeProbability(-0.25), measure(x, code, ones, h), 0.02);
    assertEquals(1, measure(x, code, w, h), 0.01);
  }

  @Test
  void edges() {
    double[] ones = {1, 1, 1, 1};
    int[] code = {0, 0, 1, 1};
    // no value of an arm lies between those of the other
    assertEquals(0, measure(new double[] {1, 2, 3, 4}, code, ones, 5), 0);
    // an arm with one value: shares, 1/2 at 2
    double[] x = {2, 3, 2, 2};
    assertEquals(0, OverlapCoefficient.bandwidth(x, code, 1, 1, ones), 0);
    assertEquals(0.5, measure(x, code, ones, 0), 1e-15);
    assertEquals(
        Double.NaN, measure(new double[] {Double.NaN, Double.NaN, 1, 2}, code, ones, 1), 0);
    assertEquals(1, measure(new double[] {1, 2, 1, 2}, code, ones, 0.5), 1e-12);
  }

  /** The bandwidth is that of the smaller arm, before weights. */
  @Test
  void tableOfAFit() {
    Ipw.Builder ipw = Ipw.builder().estimand(Estimand.ATT);
    WeightingResult plain = ipw.build().fit(data(roles()), CONTEXT);
    assertTrue(!plain.balance().hasOverlap());
    assertEquals(Double.NaN, plain.balance().rows().get(0).after().overlap(), 0);
    WeightingResult r =
        ipw.balanceOf(BalanceShapes.MEANS.withOverlap()).build().fit(data(roles()), CONTEXT);
    assertTrue(r.balance().hasOverlap());
    Map<String, double[]> m = columns();
    int[] code = r.arms();
    double[] ones = new double[N];
    Arrays.fill(ones, 1);
    long treated = Arrays.stream(code).filter(c -> c == 1).count();
    for (int j = 0; j < 2; j++) {
      double[] x = m.get("x" + (j + 1));
      int fewer = treated < N - treated ? 1 : 0;
      double[] some = new double[N];
      int count = 0;
      for (int i = 0; i < N; i++) {
        if (code[i] == fewer) {
          some[count++] = x[i];
        }
      }
      double h = KernelDensity.bandwidth(Arrays.copyOf(some, count)) * 1.06 / 0.9;
      BalanceTable.Row row = r.balance().rows().get(j);
      assertEquals(integral(x, code, ones, h), row.before().overlap(), 2e-4);
      assertEquals(integral(x, code, r.weights(), h), row.after().overlap(), 2e-4);
      BalanceTable.Row same = plain.balance().rows().get(j);
      assertEquals(same.after().kolmogorovSmirnov(), row.after().kolmogorovSmirnov(), 0);
    }
    BalanceTable.Measures flag = r.balance().rows().get(2).before();
    assertEquals(1 - Math.abs(flag.treatedMean() - flag.controlMean()), flag.overlap(), 1e-15);
    for (int threads : new int[] {2, 7}) {
      WeightingResult other = ipw.build().fit(data(roles()), FitContext.seed(3).threads(threads));
      assertEquals(r.balance().rows(), other.balance().rows());
    }
    assertEquals(r.balance().rows().get(1).after().overlap(), json(r).get("overlap"));
    assertNull(json(plain).get("overlap"));
  }

  private static Map<?, ?> json(WeightingResult r) {
    List<?> rows = (List<?>) Json.read(r.toJson()).get("balance");
    return (Map<?, ?>) ((Map<?, ?>) rows.get(1)).get("after");
  }
}
