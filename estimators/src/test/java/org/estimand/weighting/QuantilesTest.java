package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.estimand.weighting.WeightingTestData.weighted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.estimand.fit.Diagnostic;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

/** Weighted quantiles, and where weights are cut. */
class QuantilesTest {
  /** The mean of the quantile function over the interval, by its definition as a step function. */
  private static double byDefinition(double[] x, double[] w, double p) {
    double total = Arrays.stream(w).sum();
    double size = total * total / Arrays.stream(w).map(v -> v * v).sum();
    int steps = 200_000;
    double sum = 0;
    for (int k = 0; k < steps; k++) {
      double t = (p * (size - 1) + (k + 0.5) / steps) / size;
      double cumulative = 0;
      int i = -1;
      while (i + 1 < x.length && cumulative / total < t) {
        cumulative += w[++i];
      }
      sum += x[i];
    }
    return sum / steps;
  }

  @Test
  void definitionAndIdentities() {
    RandomStream s = RandomStreams.of(12).generator();
    for (int n : new int[] {1, 2, 5, 40}) {
      double[] x = new double[n];
      double[] w = new double[n];
      double[] ones = new double[n];
      double[] scaled = new double[n];
      for (int i = 0; i < n; i++) {
        x[i] = s.normal();
        w[i] = 0.1 + s.uniform() * (i % 3 == 0 ? 5 : 1);
        ones[i] = 3;
        scaled[i] = 7 * w[i];
      }
      Arrays.sort(x);
      for (double p : new double[] {0, 0.01, 0.3, 0.5, 0.975, 1}) {
        assertEquals(Quantiles.at(x, p), Quantiles.at(x, ones, p), 1e-12);
        assertEquals(byDefinition(x, w, p), Quantiles.at(x, w, p), 2e-4);
        assertEquals(Quantiles.at(x, w, p), Quantiles.at(x, scaled, p), 1e-12);
      }
    }
    // a value of weight zero does not count
    assertEquals(
        Quantiles.at(new double[] {1, 3}, new double[] {2, 1}, 0.4),
        Quantiles.at(new double[] {1, 2, 3}, new double[] {2, 0, 1}, 0.4),
        1e-15);
  }

  /** The limits are quantiles of the ratios of the weights in the population. */
  @Test
  void samplingWeightsCount() {
    WeightingResult free = Ipw.builder().build().fit(data(weighted()), CONTEXT);
    WeightingResult cut = Ipw.builder().truncate(0.1, 0.8).build().fit(data(weighted()), CONTEXT);
    double[] w = columns().get("w");
    double mean = Arrays.stream(w).average().orElseThrow();
    double[] ratio = new double[N];
    for (int i = 0; i < N; i++) {
      ratio[i] = free.weights()[i] / (w[i] / mean);
    }
    int[] order =
        IntStream.range(0, N)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> ratio[i]))
            .mapToInt(i -> i)
            .toArray();
    double[] sorted = Arrays.stream(order).mapToDouble(i -> ratio[i]).toArray();
    double[] sampling = Arrays.stream(order).mapToDouble(i -> w[i]).toArray();
    double low = byDefinition(sorted, sampling, 0.1);
    double high = byDefinition(sorted, sampling, 0.8);
    assertEquals(low, limit(cut, "lower"), 2e-4);
    assertEquals(high, limit(cut, "upper"), 2e-4);
    assertNotEquals(Quantiles.at(sorted, 0.8), limit(cut, "upper"), 1e-3);
    for (int i = 0; i < N; i++) {
      double want = Math.min(Math.max(ratio[i], limit(cut, "lower")), limit(cut, "upper"));
      assertEquals(want * w[i] / mean, cut.weights()[i], 1e-12 * want * w[i]);
    }
    WeightingResult plain = Ipw.builder().truncate(0.1, 0.8).build().fit(data(roles()), CONTEXT);
    double[] unweighted = Ipw.builder().build().fit(data(roles()), CONTEXT).weights();
    Arrays.sort(unweighted);
    assertEquals(Quantiles.at(unweighted, 0.8), limit(plain, "upper"), 0);
  }

  private static double limit(WeightingResult r, String end) {
    for (Diagnostic d : r.diagnostics()) {
      if (d.code().equals("TRUNCATED")) {
        return ((Number) d.values().get(end)).doubleValue();
      }
    }
    throw new AssertionError("no note");
  }
}
