package org.estimand.learners.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.CausalException;
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingSet;
import org.estimand.learners.tree.ForestOptions.Builder;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

/** Forests of features whose values are labels. */
class CategoricalForestTest {
  private static final int N = 300;
  private static final int TRAINED = 240;
  private static final int[] ALL = IntStream.range(0, N).toArray();
  private static final int[] TRAIN = IntStream.range(0, TRAINED).toArray();
  private static final int LABELS = 12;
  private static final List<String> NAMES = List.of("label", "x", "flag", "few");

  private final double[] cells = new double[4 * N];
  private final double[] weights = new double[N];

  /** A label of which the last rows have values of their own, with missing cells. */
  CategoricalForestTest() {
    RandomStream s = RandomStreams.of(3).child("cells").generator();
    for (int i = 0; i < N; i++) {
      cells[i] = s.integer(i < TRAINED ? LABELS : LABELS + 4);
      cells[i] = s.bernoulli(0.05) ? Double.NaN : cells[i];
      cells[N + i] = s.integer(80);
      cells[2 * N + i] = s.integer(2);
      cells[3 * N + i] = s.bernoulli(0.1) ? Double.NaN : s.integer(4);
      weights[i] = 1 + s.integer(3);
    }
  }

  private FeatureMatrix with(int feature, DoubleUnaryOperator recode) {
    double[] out = cells.clone();
    for (int i = feature * N; i < (feature + 1) * N; i++) {
      out[i] = recode.applyAsDouble(out[i]);
    }
    return FeatureMatrix.wrap(out, N, NAMES);
  }

  private double[] target(int classes) {
    RandomStream s = RandomStreams.of(4).child("y").generator();
    double[] y = new double[N];
    for (int i = 0; i < N; i++) {
      double label = Double.isNaN(cells[i]) ? 3 : cells[i] * 7 % 5;
      double m = 2 * label + cells[N + i] / 20 + 3 * cells[2 * N + i] + s.integer(4);
      y[i] = classes == 0 ? Math.floor(m) : Math.min(classes - 1, Math.floor(m / 5));
    }
    return y;
  }

  private static ForestPredictor fit(Builder options, TrainingSet data) {
    ForestOptions o = options.build();
    return data.classes() > 0
        ? new ForestClassification(o).fit(data, RandomStreams.of(4))
        : new ForestRegression(o).fit(data, RandomStreams.of(4));
  }

  private static double[] predict(Predictor fit, FeatureMatrix x) {
    double[] out = new double[x.rows() * fit.outputs()];
    fit.predict(x, IntStream.range(0, x.rows()).toArray(), out);
    return out;
  }

  private static Builder few() {
    return ForestOptions.builder().trees(15).mtry(2).minLeaf(3).categorical("label", "few");
  }

  private void sameUnderOtherNames(Builder options, int classes, double[] w) {
    double[] y = target(classes);
    FeatureMatrix x = with(0, v -> v);
    // a permutation of 0..16, spread out, with what was 0 written as minus zero
    FeatureMatrix z = with(0, v -> v == 0 ? -0.0 : v * 5 % 17 * 1.7 - 6.9);
    TrainingSet one = new TrainingSet(x, TRAIN, y, w, classes);
    TrainingSet two = new TrainingSet(z, TRAIN, y, w, classes);
    ForestPredictor a = fit(options, one);
    ForestPredictor b = fit(options, two);
    assertArrayEquals(predict(a, x), predict(b, z));
    // the training matrix is recognised; another one with equal cells is looked up by value
    assertArrayEquals(predict(a, x), predict(a, with(0, v -> v)));
    assertArrayEquals(a.gainImportance(), b.gainImportance());
    assertTrue(a.gainImportance()[0] > 0);
    assertArrayEquals(a.outOfBag(one).predictions(), b.outOfBag(two).predictions());
    RandomStreams shuffles = RandomStreams.of(9);
    assertArrayEquals(
        a.permutationImportance(one, shuffles), b.permutationImportance(two, shuffles));
  }

  @Test
  void whatCategoriesAreCalledIsOfNoAccount() {
    for (double[] w : new double[][] {null, weights}) {
      for (int classes : new int[] {0, 2, 3}) {
        sameUnderOtherNames(few(), classes, w);
        sameUnderOtherNames(few().honest(true), classes, w);
        sameUnderOtherNames(few().extraRandom(true), classes, w);
      }
      sameUnderOtherNames(few().criterion(SplitCriterion.ABSOLUTE), 0, w);
      sameUnderOtherNames(few().criterion(SplitCriterion.POISSON).increasing("x"), 0, w);
      sameUnderOtherNames(few().criterion(SplitCriterion.LOG_LOSS), 2, w);
      sameUnderOtherNames(few().criterion(SplitCriterion.LOG_LOSS), 3, w);
    }
  }

  @Test
  void twoCategoriesAreTwoNumbers() {
    for (int classes : new int[] {0, 2, 3}) {
      for (int feature : new int[] {2, 3}) {
        // one of two values, or missing; of three classes only two sets have one order
        FeatureMatrix x =
            with(feature, v -> Double.isNaN(v) && classes < 3 ? v : v % 2 == 1 ? 1 : 0);
        TrainingSet data = new TrainingSet(x, TRAIN, target(classes), null, classes);
        Builder numbers = ForestOptions.builder().trees(10).mtry(4).minLeaf(2);
        double[] ordered = predict(fit(numbers, data), x);
        ForestPredictor labels = fit(numbers.categorical(NAMES.get(feature)), data);
        assertTrue(labels.gainImportance()[feature] > 0);
        double[] other = predict(labels, x);
        for (int i = 0; i < other.length; i++) {
          // where both children are equally heavy, cells that a node did not see may differ
          if (!Double.isNaN(x.at(i % N, feature))) {
            assertEquals(ordered[i], other[i], 1e-12);
          }
        }
      }
    }
  }

  @Test
  void oneSplitDividesLabelsThatNoCutDivides() {
    double[] codes = {1, 1, 2, 2, 3, 3, 4, 4, 4};
    double[] y = {9, 9, 0, 0, 9, 9, 0, 0, 0};
    FeatureMatrix x = FeatureMatrix.wrap(codes, 9, List.of("x"));
    Builder o = ForestOptions.builder().trees(1).bootstrap(false).minLeaf(1).maxDepth(1);
    FeatureMatrix fresh =
        FeatureMatrix.wrap(new double[] {1, 2, 3, 4, 2.5, Double.NaN, -0.0}, 7, x.names());
    // unknown labels and missing cells follow the heavier child
    double[] all = predict(fit(o.categorical("x"), TrainingSet.regression(x, y)), fresh);
    assertArrayEquals(new double[] {9, 0, 9, 0, 0, 0, 0}, all);
  }

  @Test
  void labelsAreNeverMerged() {
    FeatureMatrix x = with(0, v -> v);
    TrainingSet data = new TrainingSet(x, TRAIN, target(0), null, 0);
    Builder o = few().categorical("few", "label", "x", "flag");
    assertArrayEquals(predict(fit(o, data), x), predict(fit(o.bins(2), data), x));
  }

  @Test
  void rowsOutsideTheTrainingRowsAreOfNoAccount() {
    FeatureMatrix x = with(0, v -> v);
    double[] other = cells.clone();
    for (int j = 0; j < 4; j++) {
      for (int i = TRAINED; i < N; i++) {
        other[j * N + i] = i % 4 == 0 ? Double.NaN : -other[j * N + i] - 0.5;
      }
    }
    FeatureMatrix z = FeatureMatrix.wrap(other, N, NAMES);
    for (Builder o : List.of(few(), few().extraRandom(true))) {
      Predictor one = fit(o.categorical("flag"), new TrainingSet(x, TRAIN, target(0), null, 0));
      Predictor two = fit(o.categorical("flag"), new TrainingSet(z, TRAIN, target(0), null, 0));
      assertArrayEquals(predict(one, x), predict(two, x));
      assertArrayEquals(predict(one, z), predict(two, z));
    }
  }

  /** A label with thousands of values: sets of more than one word, codes of two bytes. */
  @Test
  void manyLabels() {
    int n = 3 * 4095;
    double[] x = new double[n + 1];
    double[] y = new double[n + 1];
    for (int i = 0; i < n; i++) {
      x[i] = i % 4095;
      y[i] = x[i] * 37 % 11 < 5 ? 1 : 0;
    }
    x[n] = 4095;
    FeatureMatrix m = FeatureMatrix.wrap(x, n + 1, List.of("zip"));
    int[] rows = IntStream.range(0, n).toArray();
    Builder o = ForestOptions.builder().trees(1).bootstrap(false).maxDepth(1).categorical("zip");
    double[] fitted = predict(fit(o, new TrainingSet(m, rows, y, null, 0)), m);
    assertArrayEquals(Arrays.copyOf(y, n), Arrays.copyOf(fitted, n), 1e-12);
    String text =
        assertThrows(
                CausalException.class,
                () -> fit(o, new TrainingSet(m, IntStream.rangeClosed(0, n).toArray(), y, null, 0)))
            .getMessage();
    assertEquals(
        "DATA-033 forest: categorical feature \"zip\" has 4096 values in the training rows, more"
            + " than 4095. Merge rare ones or leave it ordered.",
        text);
  }

  @Test
  void honestLeavesAndOutOfBagRowsFollowTheSets() {
    FeatureMatrix x = with(0, v -> v);
    double[] y = target(0);
    TrainingSet data = new TrainingSet(x, TRAIN, y, weights, 0);
    for (boolean honest : new boolean[] {false, true}) {
      ForestOptions o = few().honest(honest).build();
      ForestPredictor fit = new ForestRegression(o).fit(data, RandomStreams.of(4));
      double[] sum = new double[TRAINED];
      int[] seen = new int[TRAINED];
      for (int t = 0; t < fit.trees(); t++) {
        Tree tree = fit.tree(t);
        TreeSample sample = new TreeSample(TRAINED, o);
        sample.draw(new Draws(RandomStreams.of(4).child("tree", t).generator()));
        int[] times = honest ? sample.held() : sample.times();
        double[] total = new double[tree.size()];
        double[] mean = new double[tree.size()];
        for (int i = 0; i < TRAINED; i++) {
          int leaf = tree.leaf(x, i);
          total[leaf] += times[i] * weights[i];
          mean[leaf] += times[i] * weights[i] * y[i];
          if (sample.isOut(i)) {
            seen[i]++;
            sum[i] += tree.value(leaf, 0);
          }
        }
        for (int k = 0; k < tree.size(); k++) {
          if (total[k] > 0) {
            assertEquals(mean[k] / total[k], tree.value(k, 0), 1e-11);
          }
        }
      }
      double[] out = fit.outOfBag(data).predictions();
      for (int i = 0; i < TRAINED; i++) {
        assertEquals(sum[i] / seen[i], out[i], 1e-12);
      }
    }
  }

  @Test
  void labelsWithoutOrderAreLearnedBetterThanAsNumbers() {
    FeatureMatrix x = with(0, v -> v);
    TrainingSet data = new TrainingSet(x, TRAIN, target(0), null, 0);
    Builder plain = ForestOptions.builder().trees(60).mtry(4).maxDepth(3);
    double numbers = fit(plain, data).outOfBag(data).loss();
    ForestPredictor labels = fit(plain.categorical("label"), data);
    double loss = labels.outOfBag(data).loss();
    assertTrue(loss < 0.7 * numbers, loss + " against " + numbers);
    double[] rise = labels.permutationImportance(data, RandomStreams.of(1));
    assertTrue(rise[0] > 10 * Math.abs(rise[3]), Arrays.toString(rise));
  }

  @Test
  void drawnDivisionsAreDrawn() {
    FeatureMatrix x = with(0, v -> Double.isNaN(v) ? 0 : v % LABELS);
    TrainingSet data = new TrainingSet(x, ALL, target(0), null, 0);
    Builder o =
        ForestOptions.builder().trees(400).bootstrap(false).mtry(1).maxDepth(1).extraRandom(true);
    ForestPredictor fit = fit(o.minLeaf(1).categorical("label"), data);
    int[] apart = new int[LABELS];
    int trees = 0;
    for (int t = 0; t < 400; t++) {
      Tree tree = fit.tree(t);
      if (tree.split()[0] >> 1 == 0 && tree.size() == 3) {
        trees++;
        for (int k = 1; k < LABELS; k++) {
          apart[k] += tree.next(0, k) != tree.next(0, 0) ? 1 : 0;
        }
      }
    }
    assertTrue(trees > 60, trees + " trees");
    // two labels are apart in half of the divisions, whatever their means
    for (int k = 1; k < LABELS; k++) {
      assertEquals(0.5, apart[k] / (double) trees, 3.9 * Math.sqrt(0.25 / trees));
    }
  }

  @Test
  void refusals() {
    FeatureMatrix x = with(0, v -> v);
    TrainingSet data = new TrainingSet(x, TRAIN, target(0), null, 0);
    assertEquals(
        "CONF-130 forest: \"labl\" is named categorical but is no feature. Closest: \"label\"."
            + " Features: label, x, flag, few.",
        assertThrows(
                CausalException.class, () -> fit(ForestOptions.builder().categorical("labl"), data))
            .getMessage());
    assertEquals(
        "CONF-110 forest: monotone of \"x\" = -1; a categorical feature has no direction.",
        assertThrows(CausalException.class, () -> few().categorical("x").decreasing("x").build())
            .getMessage());
    assertEquals(List.of("label", "few"), few().build().describe("forest").get("categorical"));
    assertFalse(few().build().equals(few().categorical("x").build()));
  }
}
