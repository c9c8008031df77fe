package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.estimand.weighting.WeightingTestData.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Role;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

/** The quadratic program, repeated rows, and the distance itself. */
class EnergyBalancingTest {
  /** Random programs, with equal rows: the conditions of the minimum to 1e-9. */
  @Test
  void conditionsOfTheMinimum() {
    RandomStream random = RandomStreams.of(12).child("energy").generator();
    for (int round = 0; round < 100; round++) {
      int k = 2 + random.integer(60);
      double[] x = new double[2 * k];
      for (int i = 0; i < k; i++) {
        x[2 * i] = i % 3 == 1 ? x[2 * i - 2] : random.normal();
        x[2 * i + 1] = i % 3 == 1 ? x[2 * i - 1] : random.normal();
      }
      double[] g = new double[k * k];
      double[] c = new double[k];
      for (int i = 0; i < k; i++) {
        c[i] = random.normal();
        for (int j = 0; j < k; j++) {
          double d = Math.hypot(x[2 * i] - x[2 * j], x[2 * i + 1] - x[2 * j + 1]);
          g[i * k + j] = size(x, i) + size(x, j) - d + (i == j ? 1e-5 * k : 0);
        }
      }
      double[] p = SimplexQuadratic.minimise(g, c).x();
      double sum = 0;
      double[] slope = new double[k];
      double lowest = Double.POSITIVE_INFINITY;
      for (int i = 0; i < k; i++) {
        sum += p[i];
        slope[i] = -c[i];
        for (int j = 0; j < k; j++) {
          slope[i] += g[i * k + j] * p[j];
        }
        lowest = Math.min(lowest, slope[i]);
      }
      assertEquals(1, sum, 1e-10);
      for (int i = 0; i < k; i++) {
        assertTrue(p[i] >= 0, "round " + round);
        assertTrue(p[i] == 0 || slope[i] - lowest < 1e-9, "round " + round);
      }
    }
  }

  private static double size(double[] x, int i) {
    return Math.hypot(x[2 * i], x[2 * i + 1]);
  }

  private static WeightingResult fit(Map<String, double[]> m, Estimand e) {
    return Ipw.builder()
        .estimand(e)
        .method(BalancingMethod.energy())
        .build()
        .fit(data(m, roles()), CONTEXT);
  }

  /** As in a bootstrap sample. */
  @Test
  void repeatedRowsShareTheirWeight() {
    int[] order = new int[N + 40];
    for (int i = 0; i < order.length; i++) {
      order[i] = i < N ? i : (i - N) / 2;
    }
    for (Estimand e : new Estimand[] {Estimand.ATE, Estimand.ATT, Estimand.ATC}) {
      double[] w = fit(rows(columns(), order), e).weights();
      for (int i = N; i < order.length; i++) {
        assertEquals(w[order[i]], w[i], 1e-9);
      }
    }
  }

  /** A change of any weight in any direction that keeps the sum makes the distance larger. */
  @Test
  void nearestToEverybody() {
    Map<String, double[]> m = columns();
    double[] w = fit(m, Estimand.ATE).weights();
    Map<String, double[]> x = new LinkedHashMap<>();
    boolean[] first = new boolean[2 * N];
    for (String name : new String[] {"x1", "x2", "x3"}) {
      double[] twice = Arrays.copyOf(m.get(name), 2 * N);
      System.arraycopy(m.get(name), 0, twice, N, N);
      x.put(name, twice);
    }
    double[] all = new double[2 * N];
    for (int i = 0; i < N; i++) {
      all[i] = m.get("d")[i] == 0 ? w[i] : 0;
      all[N + i] = 1;
      first[i] = true;
    }
    FeatureMatrix both = FeatureMatrix.ofColumns(x);
    double least = EnergyDistance.between(both, first, all);
    assertTrue(least > 0);
    int tried = 0;
    for (int i = 0; i + 1 < N; i++) {
      int j = (i + 17) % N;
      if (m.get("d")[i] == 0 && m.get("d")[j] == 0 && all[i] > 0.05) {
        double[] other = all.clone();
        other[i] -= 0.05;
        other[j] += 0.05;
        assertTrue(EnergyDistance.between(both, first, other) > least, "row " + i);
        tried++;
      }
    }
    assertTrue(tried > 20, "" + tried);
  }

  /** A ridge that outweighs the distance leaves the base weights as they are. */
  @Test
  void largeRidge() {
    Map<String, double[]> m = columns();
    double[] w =
        Ipw.builder()
            .estimand(Estimand.ATT)
            .method(BalancingMethod.energy().withRidge(1e9))
            .build()
            .fit(data(m, roles().with(Role.BASE_WEIGHT, "w")), CONTEXT)
            .weights();
    double ratio = Double.NaN;
    for (int i = 0; i < N; i++) {
      if (m.get("d")[i] == 0) {
        ratio = Double.isNaN(ratio) ? w[i] / m.get("w")[i] : ratio;
        assertEquals(ratio, w[i] / m.get("w")[i], 1e-6);
      } else {
        assertEquals(1, w[i], 0);
      }
    }
  }

  /** Two points against one, by hand: standard deviation 1, distances 1, 1 and 2. */
  @Test
  void distanceByHand() {
    FeatureMatrix x = FeatureMatrix.ofColumns(Map.of("x", new double[] {-1, 0, 1}));
    boolean[] first = {true, false, true};
    // 2 (1) - (2 * 1/2 * 1/2 * 2) - 0
    assertEquals(1, EnergyDistance.between(x, first, new double[] {1, 5, 1}), 1e-15);
    // shares 1/4 and 3/4: 2 - 2 * 3/16 * 2
    assertEquals(1.25, EnergyDistance.between(x, first, new double[] {1, 5, 3}), 1e-15);
    double[] zero = {1, 1, 1};
    FeatureMatrix constant = FeatureMatrix.ofColumns(Map.of("x", zero));
    assertEquals(0, EnergyDistance.between(constant, first, zero));
  }
}
