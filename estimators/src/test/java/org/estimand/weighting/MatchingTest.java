package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.estimand.data.CausalData;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.FitContext;
import org.estimand.inference.VcovType;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Neighbours, ties, weights and variances against enumerations of all pairs. */
class MatchingTest {
  private static final int ROWS = 300;

  private static MatchCoordinates points(int dimension, boolean grid, RandomStream random) {
    double[] x = new double[ROWS * dimension];
    for (int k = 0; k < x.length; k++) {
      x[k] = grid ? Math.floor(4 * random.uniform()) : random.normal();
    }
    return new MatchCoordinates(x, dimension, java.util.List.of());
  }

  private static int[] draw(int levels, RandomStream random) {
    return IntStream.range(0, ROWS).map(i -> (int) (levels * random.uniform())).toArray();
  }

  private static double distance(MatchCoordinates c, int a, int b) {
    double sum = 0;
    for (int j = 0; j < c.dimension(); j++) {
      double d = c.points()[a * c.dimension() + j] - c.points()[b * c.dimension() + j];
      sum += d * d;
    }
    return Math.sqrt(sum);
  }

  private static int[] nearest(
      MatchCoordinates c, int row, IntPredicate allowed, int m, double tolerance, double limit) {
    int[] candidates =
        IntStream.range(0, ROWS)
            .filter(allowed)
            .filter(i -> distance(c, row, i) <= limit)
            .toArray();
    if (candidates.length == 0) {
      return candidates;
    }
    double[] sorted = Arrays.stream(candidates).mapToDouble(i -> distance(c, row, i)).toArray();
    Arrays.sort(sorted);
    double last = sorted[Math.min(m, sorted.length) - 1];
    return Arrays.stream(candidates).filter(i -> distance(c, row, i) <= last + tolerance).toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "1,false,1",
    "1,true,3",
    "2,true,1",
    "2,false,4",
    "3,true,2",
    "3,false,1",
    "5,false,3",
    "0,true,2"
  })
  void neighboursAreThoseOfAllPairs(int dimension, boolean grid, int m) {
    RandomStream random = RandomStreams.of(7).child("points").generator();
    MatchCoordinates c = points(dimension, grid, random);
    int[] arm = draw(2, random);
    boolean[] all = new boolean[ROWS];
    Arrays.fill(all, true);
    for (int cells : new int[] {1, 3, 90}) {
      int[] cell = draw(cells, random);
      NeighborPools pools = new NeighborPools(c, arm, cell, cells, FitContext.seed(1).threads(2));
      for (double limit : new double[] {0.7, 1, Double.POSITIVE_INFINITY}) {
        for (int from = 0; from < 2; from++) {
          int side = from;
          MatchSets sets = pools.match(all, from, m, 1e-9, limit);
          for (int i = 0; i < ROWS; i++) {
            int row = i;
            int[] want = nearest(c, i, k -> arm[k] == side && cell[k] == cell[row], m, 1e-9, limit);
            assertArrayEquals(want, sets.of(i));
            assertEquals(want.length > 0, sets.isMatched(i));
          }
        }
      }
      MatchSets around = pools.around(all, 1, m + 1, 1e-9);
      for (int i = 0; i < ROWS; i++) {
        int here = cell[i];
        long inCell = IntStream.range(0, ROWS).filter(k -> arm[k] == 1 && cell[k] == here).count();
        int[] want =
            nearest(
                c,
                i,
                k -> arm[k] == 1 && (inCell <= m || cell[k] == here),
                m + 1,
                1e-9,
                Double.POSITIVE_INFINITY);
        assertArrayEquals(want, around.of(i));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,false,1", "1,true,2", "2,true,1", "3,false,2", "0,true,1"})
  void greedyMatchesAreThoseOfAllPairs(int dimension, boolean grid, int m) {
    RandomStream random = RandomStreams.of(8).child("points").generator();
    MatchCoordinates c = points(dimension, grid, random);
    int[] arm = IntStream.range(0, ROWS).map(i -> random.bernoulli(0.3) ? 1 : 0).toArray();
    double[] own = IntStream.range(0, ROWS).mapToDouble(i -> random.uniform()).toArray();
    boolean[] wanted = new boolean[ROWS];
    for (int i = 0; i < ROWS; i++) {
      wanted[i] = arm[i] == 1;
    }
    for (double limit : new double[] {0.5, Double.POSITIVE_INFINITY}) {
      for (MatchingOrder order : MatchingOrder.values()) {
        int[] cell = draw(2, random);
        int[] rows = GreedyMatching.order(wanted, own, order);
        for (int k = 1; k < rows.length; k++) {
          double step =
              order == MatchingOrder.ROWS
                  ? rows[k - 1] - rows[k]
                  : (own[rows[k]] - own[rows[k - 1]])
                      * (order == MatchingOrder.DESCENDING ? 1 : -1);
          assertTrue(step < 0);
        }
        MatchSets sets =
            GreedyMatching.match(c, arm, cell, 2, rows, 0, m, limit, FitContext.defaults());
        boolean[] taken = new boolean[ROWS];
        int[][] want = new int[ROWS][0];
        for (int round = 0; round < m; round++) {
          for (int row : rows) {
            int best = -1;
            for (int k = 0; k < ROWS && want[row].length == round; k++) {
              boolean free = arm[k] == 0 && cell[k] == cell[row] && !taken[k];
              if (free
                  && distance(c, row, k) <= limit
                  && (best < 0 || distance(c, row, k) < distance(c, row, best))) {
                best = k;
              }
            }
            if (best >= 0) {
              taken[best] = true;
              want[row] = Arrays.copyOf(want[row], round + 1);
              want[row][round] = best;
            }
          }
        }
        for (int row : rows) {
          Arrays.sort(want[row]);
          assertArrayEquals(want[row], sets.of(row));
        }
      }
    }
  }

  @Test
  void mahalanobisIsTheInverseCovariance() {
    FeatureMatrix x = data(roles()).covariates();
    double[] twice = Arrays.copyOf(x.data(), 4 * N);
    for (int i = 0; i < N; i++) {
      twice[3 * N + i] = 2 * x.at(i, 0) - x.at(i, 1) + 3;
    }
    MatchCoordinates c =
        MatchCoordinates.mahalanobis(
            FeatureMatrix.wrap(twice, N, java.util.List.of("x1", "x2", "x3", "sum")));
    assertEquals(java.util.List.of("sum"), c.dropped());
    double[] mean = new double[3];
    double[] s = new double[9];
    for (int j = 0; j < 3; j++) {
      mean[j] = Arrays.stream(x.column(j)).average().orElseThrow();
    }
    for (int j = 0; j < 3; j++) {
      for (int k = 0; k < 3; k++) {
        for (int i = 0; i < N; i++) {
          s[j * 3 + k] += (x.at(i, j) - mean[j]) * (x.at(i, k) - mean[k]) / (N - 1);
        }
      }
    }
    double[] inverse = org.estimand.regress.SymmetricSolver.inverse(s, 3);
    for (int i = 1; i < N; i++) {
      double sum = 0;
      for (int j = 0; j < 3; j++) {
        for (int k = 0; k < 3; k++) {
          sum += (x.at(i, j) - x.at(0, j)) * inverse[j * 3 + k] * (x.at(i, k) - x.at(0, k));
        }
      }
      assertEquals(Math.sqrt(sum), distance(c, 0, i), 1e-10);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Estimand.class,
      names = {"ATE", "ATT", "ATC"})
  void varianceIsThatOfItsDefinition(Estimand estimand) {
    int j = 2;
    Map<String, double[]> columns = columns();
    for (int i = 0; i < N; i++) {
      columns.get("x1")[i] = Math.round(2 * columns.get("x1")[i]);
      columns.get("x2")[i] = Math.round(columns.get("x2")[i]);
    }
    CausalData data = data(columns, roles());
    MatchingResult r =
        Matching.builder()
            .estimand(estimand)
            .metric(MatchingMetric.EUCLIDEAN)
            .neighbors(3)
            .varianceNeighbors(j)
            .build()
            .fit(data, CONTEXT);
    double[] y = columns.get("y");
    double[] d = columns.get("d");
    MatchCoordinates c = MatchCoordinates.euclidean(data.covariates());
    double[] own = new double[N];
    double[] k = new double[N];
    double[] squares = new double[N];
    double[] effect = new double[N];
    int units = 0;
    double sum = 0;
    for (int i = 0; i < N; i++) {
      int[] matches = r.matches(i);
      boolean in = estimand == Estimand.ATE || (d[i] == 1) == (estimand == Estimand.ATT);
      assertEquals(in, matches.length >= 3);
      double mean = 0;
      for (int t : matches) {
        assertTrue(d[t] != d[i]);
        mean += y[t] / matches.length;
        k[t] += 1.0 / matches.length;
        squares[t] += 1.0 / matches.length / matches.length;
      }
      own[i] = in ? 1 : 0;
      units += in ? 1 : 0;
      effect[i] = in ? (2 * d[i] - 1) * (y[i] - mean) : 0;
      sum += effect[i];
    }
    double tau = sum / units;
    assertEquals(tau, r.estimate(), 1e-12);
    assertArrayEquals(k, r.uses(), 1e-12);
    double v = 0;
    for (int i = 0; i < N; i++) {
      int row = i;
      int[] near =
          IntStream.range(0, N)
              .filter(t -> d[t] == d[row])
              .boxed()
              .sorted((a, b) -> Double.compare(distance(c, row, a), distance(c, row, b)))
              .mapToInt(Integer::intValue)
              .toArray();
      double last = distance(c, i, near[j]);
      double[] around =
          Arrays.stream(near)
              .filter(t -> distance(c, row, t) <= last + 1e-8)
              .mapToDouble(t -> y[t])
              .toArray();
      double mean = Arrays.stream(around).average().orElseThrow();
      double s2 =
          Arrays.stream(around).map(t -> (t - mean) * (t - mean)).sum() / (around.length - 1);
      v += own[i] * (effect[i] - tau) * (effect[i] - tau);
      v += ((own[i] + k[i]) * (own[i] + k[i]) - own[i] - squares[i]) * s2;
    }
    assertEquals(Math.sqrt(v) / units, r.standardError(), 1e-12);
    assertEquals(
        r.estimates().covariance(0, 0),
        r.estimates().covariance(1, 1)
            + r.estimates().covariance(2, 2)
            - 2 * r.estimates().covariance(1, 2),
        1e-14);
  }

  @Test
  void estimatesAreMeansUnderTheWeights() {
    for (boolean replace : new boolean[] {true, false}) {
      Matching.Builder m = Matching.builder().estimand(Estimand.ATC).caliper(0.05);
      MatchingResult r = (replace ? m : m.withoutReplacement()).build().fit(data(roles()), CONTEXT);
      double[] y = columns().get("y");
      double[] d = columns().get("d");
      double[] sum = new double[2];
      double[] total = new double[2];
      for (int i = 0; i < N; i++) {
        sum[(int) d[i]] += r.weights()[i] * y[i];
        total[(int) d[i]] += r.weights()[i];
      }
      assertEquals(sum[1] / total[1], r.estimate("E[Y(1)]"), 1e-12);
      assertEquals(sum[0] / total[0], r.estimate("E[Y(0)]"), 1e-12);
      assertEquals(r.matchedUnits(), total[0], 1e-12);
      assertEquals(r.matchedUnits(), total[1], 1e-9);
      assertTrue(r.unmatched().length > 0);
      assertEquals(
          Arrays.stream(d).filter(v -> v == 0).count(), r.matchedUnits() + r.unmatched().length);
      for (int row : r.unmatched()) {
        assertEquals(0, r.matches(row).length);
        assertEquals(0, d[row]);
        assertEquals(0, r.weights()[row]);
      }
      assertTrue(r.diagnostics().stream().anyMatch(n -> n.code().equals("UNMATCHED")));
    }
  }

  @Test
  void aLinearOutcomeLeavesNothingToTheBiasCorrection() {
    Map<String, double[]> columns = columns();
    for (int i = 0; i < N; i++) {
      double x = columns.get("x1")[i] - 2 * columns.get("x2")[i];
      columns.get("y")[i] = columns.get("d")[i] * (3 + 0.5 * columns.get("x3")[i]) + x;
    }
    for (MatchingMetric metric :
        new MatchingMetric[] {MatchingMetric.MAHALANOBIS, MatchingMetric.EUCLIDEAN}) {
      MatchingResult r =
          Matching.builder()
              .metric(metric)
              .neighbors(2)
              .biasCorrection(true)
              .build()
              .fit(data(columns, roles()), CONTEXT);
      double mean = Arrays.stream(columns.get("x3")).average().orElseThrow();
      assertEquals(3 + 0.5 * mean, r.estimate(), 1e-10);
    }
  }

  @Test
  void matchedSetsAreClusters() {
    MatchingResult r =
        Matching.builder()
            .estimand(Estimand.ATT)
            .withoutReplacement()
            .exact("x3")
            .build()
            .fit(data(roles()), CONTEXT);
    double[] y = columns().get("y");
    double[] x3 = columns().get("x3");
    double sum = 0;
    for (int i = 0; i < N; i++) {
      for (int k : r.matches(i)) {
        double rest = y[i] - y[k] - r.estimate();
        sum += rest * rest;
        assertEquals(x3[i], x3[k]);
      }
    }
    assertEquals(Math.sqrt(sum) / r.matchedUnits(), r.standardError(), 1e-12);
    assertTrue(r.withVcov(VcovType.robust()).standardError() > 0);
    assertTrue(r.summary().contains("cluster (matched set), 63 clusters, no factor"), r.summary());
  }

  @Test
  void theEstimatedPropensityLowersTheVarianceOfTheAte() {
    Matching.Builder m = Matching.builder().neighbors(2).varianceNeighbors(3);
    MatchingResult estimated = m.build().fit(data(roles()), CONTEXT);
    MatchingResult known =
        m.standardErrors(StandardErrors.FIXED_WEIGHTS).build().fit(data(roles()), CONTEXT);
    assertEquals(estimated.estimate(), known.estimate(), 0);
    assertTrue(estimated.standardError() < known.standardError());
    assertTrue(estimated.facts().toString().contains("estimated propensity"));
    assertTrue(known.facts().toString().contains("repeated use"));
  }
}
