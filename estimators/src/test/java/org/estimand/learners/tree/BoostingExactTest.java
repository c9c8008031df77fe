package org.estimand.learners.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.learn.Learner;
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Boosted trees against trees grown by brute force, and what must not change a number. */
class BoostingExactTest {
  private static final int N = 300;

  private static double[][] grid(int n, int p, int levels, long seed) {
    RandomStream random = RandomStreams.of(seed).child("grid").generator();
    double[][] x = new double[p][n];
    for (double[] column : x) {
      for (int i = 0; i < n; i++) {
        column[i] = random.integer(levels);
      }
    }
    return x;
  }

  private static FeatureMatrix matrix(double[][] x, String... names) {
    double[] all = new double[x.length * x[0].length];
    List<String> labels = new ArrayList<>();
    for (int j = 0; j < x.length; j++) {
      System.arraycopy(x[j], 0, all, j * x[0].length, x[0].length);
      labels.add(names.length > 0 ? names[j] : "x" + j);
    }
    return FeatureMatrix.wrap(all, x[0].length, labels);
  }

  private static int[] rows(int n) {
    int[] all = new int[n];
    Arrays.setAll(all, i -> i);
    return all;
  }

  private static double[] predict(Learner learner, FeatureMatrix x, double[] y, double[] w, int k) {
    Predictor fit = learner.fit(new TrainingSet(x, rows(x.rows()), y, w, k), RandomStreams.of(1));
    double[] out = new double[x.rows() * fit.outputs()];
    fit.predict(x, rows(x.rows()), out);
    return out;
  }

  private static double[] ones(int n) {
    double[] w = new double[n];
    Arrays.fill(w, 1);
    return w;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void oneTreeEqualsBruteForce(long seed) {
    int p = 1 + (int) (2 * seed);
    double[][] x = grid(N, p, seed % 2 == 0 ? 2 : 40, seed);
    RandomStream random = RandomStreams.of(seed).child("y").generator();
    double[] y = new double[N];
    double[] w = new double[N];
    for (int i = 0; i < N; i++) {
      y[i] = x[0][i] * (x[p - 1][i] - 3) + 5 * random.normal();
      w[i] = 0.5 + random.uniform();
    }
    for (double[] weights : new double[][] {null, w}) {
      double[] v = weights == null ? ones(N) : weights;
      double mean = 0;
      double total = 0;
      for (int i = 0; i < N; i++) {
        mean += v[i] * y[i];
        total += v[i];
      }
      mean /= total;
      double[] g = new double[N];
      for (int i = 0; i < N; i++) {
        g[i] = v[i] * (mean - y[i]);
      }
      List<Double> gains = new ArrayList<>();
      double[] want = new BruteForceTree(x, g, v, v, 7, 2).values(12, gains);
      assertTrue(gains.size() > 1);
      BoostingOptions options =
          BoostingOptions.builder().rounds(1).shrinkage(1).maxLeaves(12).minLeaf(7).l2(2).build();
      double[] got = predict(new BoostingRegression(options), matrix(x), y, weights, 0);
      for (int i = 0; i < N; i++) {
        assertEquals(mean + want[i], got[i], 1e-9 * Math.abs(mean), "row " + i);
      }
    }
  }

  @Test
  void aTreeOfProbabilitiesEqualsBruteForce() {
    double[][] x = grid(N, 5, 30, 8);
    RandomStream random = RandomStreams.of(8).child("y").generator();
    double[] y = new double[N];
    double share = 0;
    for (int i = 0; i < N; i++) {
      y[i] = random.bernoulli(x[1][i] > 12 ? 0.7 : 0.2) ? 1 : 0;
      share += y[i] / N;
    }
    double[] g = new double[N];
    double[] h = new double[N];
    for (int i = 0; i < N; i++) {
      g[i] = share - y[i];
      h[i] = share * (1 - share);
    }
    double[] want = new BruteForceTree(x, g, h, ones(N), 10, 0).values(8, new ArrayList<>());
    BoostingOptions options =
        BoostingOptions.builder().rounds(1).shrinkage(1).maxLeaves(8).minLeaf(10).build();
    double[] got = predict(new BoostingClassification(options), matrix(x), y, null, 2);
    for (int i = 0; i < N; i++) {
      double score = Math.log(share / (1 - share)) + want[i];
      assertEquals(1 / (1 + Math.exp(-score)), got[N + i], 1e-7);
    }
  }

  @Test
  void aWholeWeightIsARepeatedRow() {
    double[][] x = grid(N, 3, 50, 11);
    RandomStream random = RandomStreams.of(11).child("y").generator();
    double[] y = new double[N];
    double[] w = new double[N];
    double[] flag = new double[N];
    int m = 0;
    for (int i = 0; i < N; i++) {
      y[i] = random.integer(10) + x[0][i];
      flag[i] = random.bernoulli(0.3 + 0.01 * x[1][i]) ? 1 : 0;
      w[i] = random.integer(4);
      m += (int) w[i];
    }
    double[][] longer = new double[3][m];
    double[] moreY = new double[m];
    double[] moreFlag = new double[m];
    int at = 0;
    for (int i = 0; i < N; i++) {
      for (int r = 0; r < w[i]; r++) {
        for (int j = 0; j < 3; j++) {
          longer[j][at] = x[j][i];
        }
        moreY[at] = y[i];
        moreFlag[at++] = flag[i];
      }
    }
    BoostingOptions options = BoostingOptions.builder().rounds(30).minLeaf(9).build();
    Predictor repeated =
        new BoostingRegression(options)
            .fit(TrainingSet.regression(matrix(longer), moreY), RandomStreams.of(1));
    double[] want = new double[N];
    repeated.predict(matrix(x), rows(N), want);
    assertArrayEquals(want, predict(new BoostingRegression(options), matrix(x), y, w, 0), 1e-9);
    Predictor flags =
        new BoostingClassification(options)
            .fit(TrainingSet.classification(matrix(longer), moreFlag, 2), RandomStreams.of(1));
    double[] wantFlag = new double[2 * N];
    flags.predict(matrix(x), rows(N), wantFlag);
    assertArrayEquals(
        wantFlag, predict(new BoostingClassification(options), matrix(x), flag, w, 2), 1e-9);
  }

  @Test
  void theOrderOfRowsAndColumnsDoesNotMatter() {
    double[][] x = grid(N, 4, 6, 21);
    x[3] = x[0].clone(); // a tie at every split on it
    RandomStream random = RandomStreams.of(21).child("y").generator();
    double[] y = new double[N];
    for (int i = 0; i < N; i++) {
      y[i] = random.integer(64) - 32 + x[0][i];
    }
    double sum = Arrays.stream(y).sum();
    y[0] += 300 - sum; // a mean without rounding
    BoostingOptions options =
        BoostingOptions.builder().rounds(20).shrinkage(0.5).minLeaf(4).build();
    double[] first =
        predict(new BoostingRegression(options), matrix(x, "b", "c", "d", "a"), y, null, 0);
    int[] order = RandomStreams.of(4).child("order").generator().permutation(N);
    double[][] moved = new double[4][N];
    double[] movedY = new double[N];
    int[] columns = {3, 1, 0, 2};
    for (int i = 0; i < N; i++) {
      movedY[i] = y[order[i]];
      for (int j = 0; j < 4; j++) {
        moved[j][i] = x[columns[j]][order[i]];
      }
    }
    double[] second =
        predict(
            new BoostingRegression(options), matrix(moved, "a", "c", "b", "d"), movedY, null, 0);
    for (int i = 0; i < N; i++) {
      assertEquals(first[order[i]], second[i], 1e-12);
    }
  }

  @Test
  void droppedHistogramsChangeNothing() {
    double[][] x = grid(N, 9, 60, 31);
    RandomStream random = RandomStreams.of(31).child("y").generator();
    long[] packed = new long[N];
    FixedPoint fixed = FixedPoint.of(N, 3 * N, N);
    for (int i = 0; i < N; i++) {
      packed[i] = fixed.pack(random.normal() + 0.02 * x[3][i], 1);
    }
    ByteBins bins = ByteBins.of(matrix(x), rows(N), 255);
    BoostedTree full = grown(bins, packed, fixed, BoostedGrower.HISTOGRAM_BYTES);
    BoostedTree scarce = grown(bins, packed, fixed, 1);
    assertTrue(full.nodes().length > 30);
    assertArrayEquals(full.nodes(), scarce.nodes());
    assertArrayEquals(full.values(), scarce.values());
  }

  private static BoostedTree grown(ByteBins bins, long[] packed, FixedPoint fixed, long bytes) {
    BoostedSplits splits = new BoostedSplits(bins.edges(), 2, 0, 0, null, null);
    BoostedGrower grower =
        new BoostedGrower(bins.words(rows(N)), bins.edges(), N, 40, 0, splits, true, bytes);
    for (int i = 0; i < N; i++) {
      grower.rows()[i] = i;
      grower.packed()[i] = packed[i];
    }
    assertTrue(grower.grow(N, rows(9), fixed, 1));
    return grower.tree();
  }

  @Test
  void featuresOutsideTheTrainingRowsDoNotMatter() {
    int n = 900; // more values than bins
    double[][] x = new double[2][n];
    RandomStream random = RandomStreams.of(51).child("x").generator();
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      x[0][i] = random.normal();
      x[1][i] = random.normal();
      y[i] = Math.sin(3 * x[0][i]) + 0.3 * random.normal();
    }
    int[] train = Arrays.copyOf(rows(n), 600);
    BoostingRegression learner =
        new BoostingRegression(BoostingOptions.builder().minLeaf(5).rounds(30).build());
    double[] first = new double[600];
    learner
        .fit(new TrainingSet(matrix(x), train, y, null, 0), RandomStreams.of(1))
        .predict(matrix(x), train, first);
    double[] second = new double[600];
    double[][] other = {x[0].clone(), x[1].clone()};
    for (int i = 600; i < n; i++) {
      other[0][i] = i % 4 == 0 ? Double.NaN : 0.1 * random.normal();
      other[1][i] = 1e9 * random.normal();
      y[i] = 1e9;
    }
    learner
        .fit(new TrainingSet(matrix(other), train, y, null, 0), RandomStreams.of(1))
        .predict(matrix(other), train, second);
    assertArrayEquals(first, second);
  }

  @Test
  void missingValuesTakeTheBetterSide() {
    double[] x = new double[N];
    for (int side = 0; side < 2; side++) {
      double[] y = new double[N];
      for (int i = 0; i < N; i++) {
        x[i] = i % 5 == 0 ? Double.NaN : i % 10;
        boolean high = i % 5 == 0 ? side == 1 : x[i] > 4;
        y[i] = high ? 1 : 0;
      }
      BoostingOptions one =
          BoostingOptions.builder().rounds(1).shrinkage(1).maxLeaves(2).minLeaf(5).build();
      assertArrayEquals(
          y, predict(new BoostingRegression(one), matrix(new double[][] {x}), y, null, 0), 1e-12);
    }
  }

  @Test
  void thresholdsLieHalfWayBetweenTheOccupiedBinsOfTheLeaf() {
    double[][] x = new double[2][N];
    double[] y = new double[N];
    for (int i = 0; i < N; i++) {
      x[0][i] = i % 2;
      // where x0 = 1 there are the values 0 and 8 only
      x[1][i] = i % 2 == 0 ? i % 20 / 2 : i % 4 == 1 ? 0 : 8;
      y[i] = 100 * x[0][i] + (x[0][i] == 1 && x[1][i] == 8 ? 1 : 0);
    }
    BoostingOptions two =
        BoostingOptions.builder().rounds(1).shrinkage(1).maxLeaves(3).minLeaf(5).build();
    double[] out = new double[4];
    new BoostingRegression(two)
        .fit(TrainingSet.regression(matrix(x), y), RandomStreams.of(1))
        .predict(matrix(new double[][] {{1, 1, 1, 1}, {0, 3, 5, 8}}), rows(4), out);
    assertArrayEquals(new double[] {100, 100, 101, 101}, out, 1e-9);
  }

  @Test
  void rowsOfAnotherMatrixAreBinnedLikeThoseOfTheFirst() {
    double[][] x = new double[2][N];
    RandomStream random = RandomStreams.of(41).child("x").generator();
    double[] y = new double[N];
    for (int i = 0; i < N; i++) {
      x[0][i] = random.normal();
      x[1][i] = i % 7 == 0 ? Double.NaN : random.normal();
      y[i] = x[0][i] + (i % 7 == 0 ? 3 : 0) + 0.1 * random.normal();
    }
    BoostingOptions options = BoostingOptions.builder().maxBins(16).minLeaf(5).build();
    FeatureMatrix first = matrix(x);
    Predictor fit =
        new BoostingRegression(options).fit(TrainingSet.regression(first, y), RandomStreams.of(1));
    double[] known = new double[N];
    double[] fresh = new double[N];
    fit.predict(first, rows(N), known);
    fit.predict(matrix(x), rows(N), fresh);
    assertArrayEquals(known, fresh);
    double missing = 0;
    double present = 0;
    for (int i = 0; i < N; i++) {
      missing += i % 7 == 0 ? known[i] - x[0][i] : 0;
      present += i % 7 == 0 ? 0 : known[i] - x[0][i];
    }
    assertEquals(3, missing / 43, 0.3);
    assertEquals(0, present / 257, 0.3);
  }
}
