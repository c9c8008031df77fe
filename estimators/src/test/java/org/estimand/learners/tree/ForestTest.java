package org.estimand.learners.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.estimand.data.FeatureMatrix;
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingSet;
import org.estimand.learners.tree.ForestOptions.Builder;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

class ForestTest {
  private static final int N = 300;
  private static final int[] ALL = IntStream.range(0, N).toArray();
  private static final List<String> NAMES = List.of("a", "b", "c", "d");

  /** Whole numbers: two wide features, a binary one and one of few values. */
  private static FeatureMatrix whole(int seed) {
    RandomStream s = RandomStreams.of(seed).child("x").generator();
    double[] x = new double[4 * N];
    for (int i = 0; i < N; i++) {
      x[i] = s.integer(150);
      x[N + i] = s.integer(2);
      x[2 * N + i] = s.integer(100) - 50;
      x[3 * N + i] = s.integer(7);
    }
    return FeatureMatrix.wrap(x, N, NAMES);
  }

  private static double[] outcome(FeatureMatrix x, int classes) {
    RandomStream s = RandomStreams.of(8).child("y").generator();
    double[] y = new double[x.rows()];
    for (int i = 0; i < y.length; i++) {
      double m = x.at(i, 0) / 10 + 4 * x.at(i, 1) * x.at(i, 3) + s.integer(20);
      y[i] = classes == 0 ? Math.floor(m) : Math.min(classes - 1, Math.floor(m / 16));
    }
    return y;
  }

  private static ForestPredictor fit(Builder options, TrainingSet data) {
    ForestOptions o = options.build();
    return data.classes() > 0
        ? new ForestClassification(o).fit(data, RandomStreams.of(4))
        : new ForestRegression(o).fit(data, RandomStreams.of(4));
  }

  private static double[] predict(Predictor fit, FeatureMatrix x, int[] rows) {
    double[] out = new double[rows.length * fit.outputs()];
    fit.predict(x, rows, out);
    return out;
  }

  private static Builder few() {
    return ForestOptions.builder().trees(20);
  }

  private static FeatureMatrix copy(FeatureMatrix x) {
    return FeatureMatrix.wrap(x.data().clone(), x.rows(), x.names());
  }

  @Test
  void anotherMatrixWithTheSameCellsIsPredictedAlike() {
    for (int wide : new int[] {4, 40}) { // keys of 64 bits, and too many features for them
      RandomStream s = RandomStreams.of(wide).child("cells").generator();
      double[] cells = new double[wide * N];
      for (int i = 0; i < cells.length; i++) {
        cells[i] = s.bernoulli(0.1) ? Double.NaN : s.normal();
      }
      List<String> names = IntStream.range(0, wide).mapToObj(j -> "x" + j).toList();
      FeatureMatrix x = FeatureMatrix.wrap(cells, N, names);
      assertEquals(wide == 4, QuantizedMatrix.of(x).hasKeys());
      for (int classes : new int[] {0, 2, 3}) {
        double[] y = new double[N];
        for (int i = 0; i < N; i++) {
          double m = (Double.isNaN(x.at(i, 0)) ? 1 : x.at(i, 0)) + x.at(i, 1) * x.at(i, 1);
          double v = Double.isNaN(m) ? 0 : m;
          y[i] = classes == 0 ? v : v < 0 ? 0 : v < 2 ? 1 : classes - 1;
        }
        TrainingSet half = new TrainingSet(x, Arrays.copyOf(ALL, N / 2), y, null, classes);
        ForestPredictor fit = fit(few(), half);
        assertArrayEquals(predict(fit, x, ALL), predict(fit, copy(x), ALL));
      }
    }
  }

  /** With bins of several values too: bins are those of the training rows. */
  @Test
  void featuresOutsideTheTrainingRowsDoNotMatter() {
    int[] rows = Arrays.copyOf(ALL, N / 2);
    for (int bins : new int[] {5, 4095}) {
      FeatureMatrix x = whole(1);
      double[] y = outcome(x, 0);
      double[] other = x.data().clone();
      for (int j = 0; j < 4; j++) {
        for (int i = N / 2; i < N; i++) {
          other[j * N + i] = i % 5 == 0 ? Double.NaN : other[j * N + i] * 1.37 - 11;
        }
      }
      FeatureMatrix z = FeatureMatrix.wrap(other, N, NAMES);
      for (Builder o : List.of(few(), few().minLeafWeight(2), few().extraRandom(true))) {
        Predictor one = fit(o.bins(bins), new TrainingSet(x, rows, y, null, 0));
        Predictor two = fit(o.bins(bins), new TrainingSet(z, rows, y, null, 0));
        assertArrayEquals(predict(one, x, rows), predict(two, z, rows));
        // and on rows that neither was trained on
        assertArrayEquals(predict(one, x, ALL), predict(two, x, ALL));
        assertArrayEquals(predict(one, z, ALL), predict(two, z, ALL));
      }
    }
  }

  /** With keys, and with more features than fit one. */
  @Test
  void bothEnginesGrowTheSameForest() {
    for (int copies : new int[] {1, 6}) {
      RandomStream s = RandomStreams.of(copies).child("holes").generator();
      int p = 4 * copies;
      double[] cells = new double[p * N];
      for (int j = 0; j < p; j++) {
        double[] column = whole(2 + j / 4).column(j % 4);
        for (int i = 0; i < N; i++) {
          cells[j * N + i] = j % 4 == 3 && s.bernoulli(0.2) ? Double.NaN : column[i];
        }
      }
      List<String> names = IntStream.range(0, p).mapToObj(j -> "x" + j).toList();
      FeatureMatrix x = FeatureMatrix.wrap(cells, N, names);
      assertEquals(copies == 1, TrainingBins.of(x, ALL, 4095).keyed());
      for (int classes : new int[] {0, 2}) {
        for (int mtry : new int[] {2, p}) {
          Builder o = few().mtry(mtry).minSplit(mtry == p ? 2 : 14).redraw(mtry == p);
          double[] y = outcome(whole(2), classes);
          TrainingSet data = new TrainingSet(x, ALL, y, null, classes);
          double[] packed = predict(fit(o, data), x, ALL);
          double[] general = predict(fit(o.minLeafWeight(1e-9), data), x, ALL);
          assertArrayEquals(packed, general, 1e-12);
        }
      }
    }
  }

  /** A constant feature beside one that varies. */
  @Test
  void aNodeWhoseDrawnFeaturesAreConstantIsALeafUnlessDrawingGoesOn() {
    double[] cells = new double[2 * N];
    double[] y = new double[N];
    for (int i = 0; i < N; i++) {
      cells[i] = 3;
      cells[N + i] = i;
      y[i] = i;
    }
    FeatureMatrix x = FeatureMatrix.wrap(cells, N, List.of("same", "other"));
    TrainingSet data = new TrainingSet(x, ALL, y, null, 0);
    for (double leafWeight : new double[] {0, 1e-9}) { // either engine
      Builder o = few().mtry(1).bootstrap(false).minLeafWeight(leafWeight);
      int stumps = 0;
      int leaves = 0;
      ForestPredictor stopping = fit(o.trees(40).minLeaf(1).redraw(false), data);
      ForestPredictor going = fit(o.redraw(true), data);
      for (int t = 0; t < 40; t++) {
        assertEquals(2 * N - 1, going.tree(t).size());
        stumps += stopping.tree(t).size() == 1 ? 1 : 0;
        leaves += (stopping.tree(t).size() + 1) / 2;
      }
      // a root draws the constant feature with probability one half
      assertTrue(stumps > 10 && stumps < 30, stumps + " trees of 40 without a split");
      assertTrue(leaves > 40 && leaves < 20 * N, leaves + " leaves");
    }
  }

  @Test
  void wholeWeightsAreRepeatedRows() {
    FeatureMatrix x = whole(3);
    double[] w = new double[N];
    List<Integer> repeated = new ArrayList<>();
    for (int i = 0; i < N; i++) {
      w[i] = i % 4;
      for (int k = 0; k < i % 4; k++) {
        repeated.add(i);
      }
    }
    int m = repeated.size();
    double[] cells = new double[4 * m];
    for (int classes : new int[] {0, 2, 3}) {
      double[] y = outcome(x, classes);
      double[] z = new double[m];
      for (int r = 0; r < m; r++) {
        z[r] = y[repeated.get(r)];
        for (int j = 0; j < 4; j++) {
          cells[j * m + r] = x.at(repeated.get(r), j);
        }
      }
      FeatureMatrix more = FeatureMatrix.wrap(cells, m, NAMES);
      Builder o = few().bootstrap(false).mtry(2);
      double[] weighted =
          predict(
              fit(o.minLeaf(1).minLeafWeight(5), new TrainingSet(x, ALL, y, w, classes)), x, ALL);
      double[] plain =
          predict(
              fit(
                  o.minLeaf(5).minLeafWeight(0),
                  new TrainingSet(more, IntStream.range(0, m).toArray(), z, null, classes)),
              x,
              ALL);
      assertArrayEquals(plain, weighted, 1e-12);
    }
  }

  @Test
  void theOrderOfRowsAndFeaturesIsOfNoAccount() {
    FeatureMatrix x = whole(4);
    int[] rows = RandomStreams.of(1).generator().permutation(N);
    int[] columns = {2, 0, 3, 1};
    double[] cells = new double[4 * N];
    for (int j = 0; j < 4; j++) {
      for (int i = 0; i < N; i++) {
        cells[j * N + i] = x.at(rows[i], columns[j]);
      }
    }
    FeatureMatrix moved =
        FeatureMatrix.wrap(cells, N, Arrays.stream(columns).mapToObj(NAMES::get).toList());
    for (SplitCriterion c : SplitCriterion.values()) {
      int classes = c == SplitCriterion.LOG_LOSS ? 3 : 0;
      double[] y = outcome(x, classes);
      double[] z = Arrays.stream(rows).mapToDouble(i -> y[i]).toArray();
      Builder o = ForestOptions.builder().trees(1).bootstrap(false).mtry(4).minLeaf(2).criterion(c);
      double[] one = predict(fit(o, new TrainingSet(x, ALL, y, null, classes)), x, rows);
      double[] two = predict(fit(o, new TrainingSet(moved, ALL, z, null, classes)), moved, ALL);
      assertArrayEquals(one, two, 1e-12, c.name());
    }
  }

  @Test
  void missingCellsFollowTheHeavierChildWhereThereWereNone() {
    double[] cells = IntStream.range(0, 10).mapToDouble(i -> i).toArray();
    double[] y = {0, 0, 0, 0, 0, 0, 0, 9, 9, 9};
    FeatureMatrix x = FeatureMatrix.wrap(cells, 10, List.of("x"));
    Builder o = ForestOptions.builder().trees(1).bootstrap(false).minLeaf(3).maxDepth(1);
    Predictor fit = fit(o, TrainingSet.regression(x, y));
    FeatureMatrix hole = FeatureMatrix.wrap(new double[] {Double.NaN, 6.4, 6.6}, 3, x.names());
    assertArrayEquals(new double[] {0, 0, 9}, predict(fit, hole, new int[] {0, 1, 2}));
  }

  @Test
  void monotoneConstraintsHold() {
    for (int classes : new int[] {0, 2}) {
      RandomStream s = RandomStreams.of(12).generator();
      double[] cells = new double[2 * N];
      double[] y = new double[N];
      for (int i = 0; i < N; i++) {
        cells[i] = s.uniform();
        cells[N + i] = s.uniform();
        double m = Math.sin(9 * cells[i]) + cells[i] + cells[N + i] + 0.3 * s.normal();
        y[i] = classes == 0 ? m : m > 1 ? 1 : 0;
      }
      FeatureMatrix x = FeatureMatrix.wrap(cells, N, List.of("u", "v"));
      TrainingSet data = new TrainingSet(x, ALL, y, null, classes);
      assertTrue(falls(fit(few().minLeaf(2), data), 1) > 0);
      assertEquals(0, falls(fit(few().minLeaf(2).increasing("u"), data), 1));
      assertEquals(0, falls(fit(few().minLeaf(2).decreasing("u"), data), -1));
      // the other feature stays free
      assertTrue(fit(few().increasing("u"), data).gainImportance()[1] > 0);
    }
  }

  private static int falls(Predictor fit, int direction) {
    int grid = 200;
    double[] cells = new double[2 * grid];
    int count = 0;
    for (double v : new double[] {0.1, 0.5, 0.8}) {
      for (int i = 0; i < grid; i++) {
        cells[i] = i / 200.0;
        cells[grid + i] = v;
      }
      FeatureMatrix x = FeatureMatrix.wrap(cells.clone(), grid, List.of("u", "v"));
      double[] p = predict(fit, x, IntStream.range(0, grid).toArray());
      int from = fit.outputs() == 2 ? grid : 0;
      for (int i = 1; i < grid; i++) {
        count += direction * (p[from + i] - p[from + i - 1]) < -1e-12 ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void theOptionsReachTheTrees() {
    FeatureMatrix x = whole(6);
    TrainingSet data = new TrainingSet(x, ALL, outcome(x, 0), null, 0);
    List<Builder> all =
        List.of(
            few(),
            few().trees(21),
            few().mtry(3),
            few().mtryShare(0.5),
            few().minLeaf(20),
            few().minLeafWeight(15),
            few().maxDepth(2),
            few().bootstrap(false),
            few().subsample(0.5),
            few().bootstrap(false).subsample(0.5),
            few().extraRandom(true),
            few().honest(true),
            few().criterion(SplitCriterion.ABSOLUTE),
            few().criterion(SplitCriterion.POISSON),
            few().decreasing("a"),
            few().bins(4));
    List<double[]> seen = new ArrayList<>();
    for (Builder o : all) {
      seen.add(predict(fit(o, data), x, ALL));
      for (int k = 0; k + 1 < seen.size(); k++) {
        assertFalse(Arrays.equals(seen.get(k), seen.get(seen.size() - 1)), k + " " + seen.size());
      }
    }
    ForestPredictor stump = fit(few().trees(1).maxDepth(1), data);
    assertEquals(2, Arrays.stream(predict(stump, x, ALL)).distinct().count());
  }
}
