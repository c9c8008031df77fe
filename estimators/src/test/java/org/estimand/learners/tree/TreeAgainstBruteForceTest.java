package org.estimand.learners.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.estimand.data.FeatureMatrix;
import org.estimand.learn.Learner;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A tree on all features equals, split by split, one that tries every cut on the raw values. */
class TreeAgainstBruteForceTest {
  /**
   * One tree to check.
   *
   * @param general whether the general grower is asked for
   * @param weights null, or weights of the kind "whole" or "real"
   */
  record Case(
      int seed,
      int n,
      boolean missing,
      boolean general,
      boolean bootstrap,
      int classes,
      String weights,
      SplitCriterion criterion) {}

  static Stream<Case> cases() {
    List<Case> all = new ArrayList<>();
    int seed = 0;
    for (int n : new int[] {60, 200, 400}) {
      for (boolean missing : new boolean[] {false, true}) {
        for (boolean bootstrap : new boolean[] {false, true}) {
          for (int classes : new int[] {0, 2, 3}) {
            for (boolean general : new boolean[] {false, true}) {
              SplitCriterion s = SplitCriterion.SQUARED;
              all.add(new Case(++seed, n, missing, general, bootstrap, classes, null, s));
            }
          }
        }
      }
    }
    for (String weights : new String[] {null, "whole", "real"}) {
      for (SplitCriterion c : SplitCriterion.values()) {
        for (boolean missing : new boolean[] {false, true}) {
          boolean probabilities = c == SplitCriterion.LOG_LOSS;
          all.add(new Case(++seed, 150, missing, true, false, probabilities ? 2 : 0, weights, c));
          all.add(new Case(++seed, 150, missing, true, true, probabilities ? 3 : 0, weights, c));
        }
      }
    }
    return all.stream();
  }

  private FeatureMatrix x;
  private double[] y;
  private double[] w;
  private double leafImpurity;
  private int minSplit;
  private int[] times;

  private void draw(Case c) {
    RandomStream s = RandomStreams.of(c.seed()).child("data").generator();
    int n = c.n();
    double[][] v = new double[5][n];
    y = new double[n];
    w = c.weights() == null ? null : new double[n];
    for (int i = 0; i < n; i++) {
      v[0][i] = s.integer(200) - 90;
      v[1][i] = s.integer(2);
      v[2][i] = 1 - v[1][i]; // the same splits as the feature before
      v[3][i] = s.integer(9) / 4.0;
      v[4][i] = 7;
      double m = Math.abs(v[0][i]) / 30 + 2 * v[1][i] * v[3][i] + 2 * s.uniform();
      y[i] = c.classes() > 0 ? Math.min(c.classes() - 1, (int) (m / 2)) : Math.floor(3 * m);
      if (c.missing()) {
        v[0][i] = s.bernoulli(0.2) ? Double.NaN : v[0][i];
        v[3][i] = s.bernoulli(y[i] / 20) ? Double.NaN : v[3][i];
      }
      if (w != null) {
        w[i] = c.weights().equals("whole") ? s.integer(4) : 0.1 + s.uniform();
      }
    }
    double[] data = new double[5 * n];
    for (int j = 0; j < 5; j++) {
      System.arraycopy(v[j], 0, data, j * n, n);
    }
    x = FeatureMatrix.wrap(data, n, List.of("d", "c", "b", "a", "e"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everySplitIsTheBest(Case c) {
    draw(c);
    int minLeaf = 1 + c.seed() % 4;
    minSplit = c.seed() % 2 == 0 ? 2 : 4 * minLeaf;
    ForestOptions options =
        ForestOptions.builder()
            .trees(1)
            .mtry(5)
            .minLeaf(minLeaf)
            .minLeafWeight(c.general() ? 1e-9 : 0)
            .minSplit(minSplit)
            .bootstrap(c.bootstrap())
            .criterion(c.criterion())
            .build();
    Learner learner =
        c.classes() > 0 ? new ForestClassification(options) : new ForestRegression(options);
    int[] all = java.util.stream.IntStream.range(0, c.n()).toArray();
    TrainingSet data = new TrainingSet(x, all, y, w, c.classes());
    RandomStreams random = RandomStreams.of(99);
    ForestPredictor forest = (ForestPredictor) learner.fit(data, random);
    Tree tree = forest.tree(0);
    int[] used = ForestMath.positive(data);
    TreeSample sample = new TreeSample(used.length, options);
    sample.draw(new Draws(random.child("tree", 0).generator()));
    double[] weight = new double[c.n()];
    times = new int[c.n()];
    List<Integer> rows = new ArrayList<>();
    for (int s = 0; s < used.length; s++) {
      weight[used[s]] = sample.times()[s] * (w == null ? 1 : w[used[s]]);
      times[used[s]] = sample.times()[s];
      if (sample.times()[s] > 0) {
        rows.add(used[s]);
      }
    }
    BruteForce brute = new BruteForce(x, y, weight, c.classes(), c.criterion(), minLeaf);
    leafImpurity = 0;
    int splits = check(c, tree, 0, rows, brute);
    double total = rows.stream().mapToDouble(i -> weight[i]).sum();
    assertEquals(
        (brute.impurity(rows) - leafImpurity) / total,
        Arrays.stream(forest.gainImportance()).sum(),
        1e-10 * (1 + brute.impurity(rows)),
        "gain");
    assertTrue(splits > 1, splits + " splits");
    assertEquals(2 * splits + 1, tree.size());
  }

  private int check(Case c, Tree tree, int at, List<Integer> rows, BruteForce brute) {
    List<BruteForce.Split> possible = brute.splits(rows);
    double most = possible.stream().mapToDouble(BruteForce.Split::gain).max().orElse(0);
    double tolerance = 1e-10 * (1 + brute.impurity(rows));
    int draws = rows.stream().mapToInt(i -> times[i]).sum();
    if (tree.split()[at] < 0) {
      assertTrue(
          most < tolerance || draws < minSplit, "a leaf of " + draws + " could gain " + most);
      leafImpurity += brute.impurity(rows);
      for (int k = 0; k < tree.outputs(); k++) {
        int output = c.classes() == 2 ? 1 : k;
        assertEquals(brute.value(rows, output), tree.value(at, k), 1e-11, "leaf value");
      }
      return 0;
    }
    assertTrue(draws >= minSplit, draws + " draws were split");
    int feature = tree.split()[at] >> 1;
    boolean missingLeft = (tree.split()[at] & 1) == 1;
    boolean missing = rows.stream().anyMatch(i -> Double.isNaN(x.at(i, feature)));
    // equally good are first by feature name, side of missing cells and cut; with real weights
    // rounding may decide
    List<BruteForce.Split> best =
        possible.stream()
            .filter(s -> s.gain() > most - tolerance)
            .limit("real".equals(c.weights()) ? Long.MAX_VALUE : 1)
            .toList();
    assertTrue(
        best.stream()
            .anyMatch(
                s ->
                    s.feature() == feature
                        && s.cut() == tree.cut()[at]
                        && (s.missingLeft() == missingLeft || !missing)),
        () -> "feature " + feature + " at " + tree.cut()[at] + ", not one of " + best);
    List<Integer> left = brute.side(rows, feature, tree.cut()[at], missingLeft, true);
    List<Integer> right = brute.side(rows, feature, tree.cut()[at], missingLeft, false);
    int child = tree.left()[at];
    return 1 + check(c, tree, child, left, brute) + check(c, tree, child + 1, right, brute);
  }
}
