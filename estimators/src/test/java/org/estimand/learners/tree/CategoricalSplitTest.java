package org.estimand.learners.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.estimand.data.FeatureMatrix;
import org.estimand.learn.Learner;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Trees on categories against every division of the categories, node by node; where the best one
 * need not be found, against every division in the documented order.
 */
class CategoricalSplitTest {
  private static final int N = 90;
  private static final double[] LABELS = {17, -3, 2.5, 1e6, 0, 4};
  private static final double UNKNOWN = 123;

  record Case(
      int seed,
      int classes,
      SplitCriterion criterion,
      String weights,
      boolean missing,
      int minLeaf) {
    boolean exact() {
      return minLeaf == 1 && classes < 3 && criterion != SplitCriterion.ABSOLUTE;
    }
  }

  static Stream<Case> cases() {
    List<Case> all = new ArrayList<>();
    int seed = 0;
    for (String weights : new String[] {null, "whole", "real"}) {
      for (boolean missing : new boolean[] {false, true}) {
        for (int leaf : new int[] {1, 4}) {
          all.add(new Case(++seed, 0, SplitCriterion.SQUARED, weights, missing, leaf));
          all.add(new Case(++seed, 2, SplitCriterion.SQUARED, weights, missing, leaf));
          all.add(new Case(++seed, 3, SplitCriterion.SQUARED, weights, missing, leaf));
          all.add(new Case(++seed, 2, SplitCriterion.LOG_LOSS, weights, missing, leaf));
          all.add(new Case(++seed, 3, SplitCriterion.LOG_LOSS, weights, missing, leaf));
          all.add(new Case(++seed, 0, SplitCriterion.POISSON, weights, missing, leaf));
          all.add(new Case(++seed, 0, SplitCriterion.ABSOLUTE, weights, missing, leaf));
        }
      }
    }
    return all.stream();
  }

  private Case c;
  private FeatureMatrix x;
  private double[] y;
  private double[] w;
  private BruteForce brute;
  private Tree tree;
  private int splits;
  private int byCategory;

  private void draw() {
    RandomStream s = RandomStreams.of(c.seed()).child("categories").generator();
    double[] cells = new double[3 * N];
    y = new double[N];
    w = new double[N];
    double[] effect = {2, 0, 5, 1, 3, 2};
    for (int i = 0; i < N; i++) {
      int a = s.integer(6);
      int b = s.integer(4);
      cells[i] = LABELS[a];
      cells[N + i] = LABELS[b];
      cells[2 * N + i] = s.integer(30);
      double m = effect[a] + (b % 2) * cells[2 * N + i] / 10 + 2 * s.uniform();
      y[i] = c.classes() > 0 ? (c.classes() == 2 ? m > 3 ? 1 : 0 : (int) m % 3) : Math.floor(2 * m);
      w[i] = c.weights() == null ? 1 : c.weights().equals("whole") ? 1 + s.integer(3) : s.uniform();
      if (c.missing()) {
        cells[i] = s.bernoulli(0.15) ? Double.NaN : cells[i];
        cells[2 * N + i] = s.bernoulli(0.1) ? Double.NaN : cells[2 * N + i];
      }
    }
    x = FeatureMatrix.wrap(cells, N, List.of("a", "b", "x"));
    brute = new BruteForce(x, y, w, c.classes(), c.criterion(), c.minLeaf());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everySplitIsTheBestDivision(Case now) {
    c = now;
    draw();
    ForestOptions options =
        ForestOptions.builder()
            .trees(1)
            .mtry(3)
            .minLeaf(c.minLeaf())
            .bootstrap(false)
            .criterion(c.criterion())
            .categorical("a", "b")
            .build();
    Learner learner =
        c.classes() > 0 ? new ForestClassification(options) : new ForestRegression(options);
    List<Integer> rows = IntStream.range(0, N).boxed().toList();
    TrainingSet data =
        new TrainingSet(
            x, IntStream.range(0, N).toArray(), y, c.weights() == null ? null : w, c.classes());
    tree = ((ForestPredictor) learner.fit(data, RandomStreams.of(5))).tree(0);
    check(0, rows);
    assertTrue(byCategory > 1, byCategory + " splits on categories of " + splits);
    assertEquals(2 * splits + 1, tree.size());
  }

  private void check(int at, List<Integer> rows) {
    double whole = brute.impurity(rows);
    double tolerance = 1e-10 * (1 + whole);
    double[] most = {most(rows, 0), most(rows, 1), most(rows, 2), most(rows, 3)};
    if (tree.split()[at] < 0) {
      assertTrue(
          Arrays.stream(most).anyMatch(m -> m < tolerance),
          "a leaf could gain " + Arrays.toString(most));
      for (int k = 0; k < tree.outputs(); k++) {
        int output = c.classes() == 2 ? 1 : k;
        assertEquals(brute.value(rows, output), tree.value(at, k), 1e-11, "leaf value");
      }
      return;
    }
    int f = tree.split()[at] >> 1;
    int child = tree.left()[at];
    List<Integer> left = rows.stream().filter(i -> tree.next(at, x.at(i, f)) == child).toList();
    List<Integer> right = rows.stream().filter(i -> !left.contains(i)).toList();
    double gain = whole - brute.impurity(left) - brute.impurity(right);
    assertTrue(
        Arrays.stream(most).anyMatch(m -> Math.abs(m - gain) < tolerance),
        () -> "gain " + gain + ", not one of " + Arrays.toString(most));
    splits++;
    if (f < 2) {
      byCategory++;
      othersFollowTheHeavier(at, f, rows, weight(left) >= weight(right) ? child : child + 1);
    }
    check(child, left);
    check(child + 1, right);
  }

  private double weight(List<Integer> rows) {
    return rows.stream().mapToDouble(i -> w[i]).sum();
  }

  private void othersFollowTheHeavier(int at, int f, List<Integer> rows, int heavier) {
    assertEquals(heavier, tree.next(at, UNKNOWN));
    List<Double> here = rows.stream().map(i -> x.at(i, f)).distinct().toList();
    for (double label : LABELS) {
      assertTrue(here.contains(label) || tree.next(at, label) == heavier, "label " + label);
    }
    assertTrue(here.contains(Double.NaN) || tree.next(at, Double.NaN) == heavier);
  }

  /**
   * The largest gain of any cut and division.
   *
   * @param signs bit f: whether the principal direction of feature f, which has no sign, is turned
   *     around; this matters where a smallest leaf divides categories of equal shares
   */
  private double most(List<Integer> rows, int signs) {
    double most = 0;
    for (BruteForce.Split s : brute.splits(rows)) {
      most = s.feature() == 2 && positive(rows, s) ? Math.max(most, s.gain()) : most;
    }
    for (int f = 0; f < 2; f++) {
      Map<Double, List<Integer>> groups = new LinkedHashMap<>();
      for (int i : rows) {
        groups.computeIfAbsent(x.at(i, f), v -> new ArrayList<>()).add(i);
      }
      List<List<Integer>> all = new ArrayList<>(groups.values());
      most =
          Math.max(
              most,
              c.exact()
                  ? exhaustive(rows, all)
                  : ordered(rows, all, f, (signs >> f & 1) == 0 ? 1 : -1));
    }
    return most;
  }

  private boolean positive(List<Integer> rows, BruteForce.Split s) {
    return positive(brute.side(rows, 2, s.cut(), s.missingLeft(), true))
        && positive(brute.side(rows, 2, s.cut(), s.missingLeft(), false));
  }

  /** Poisson deviance allows no child without any event. */
  private boolean positive(List<Integer> rows) {
    return c.criterion() != SplitCriterion.POISSON || rows.stream().anyMatch(i -> y[i] > 0);
  }

  private double exhaustive(List<Integer> rows, List<List<Integer>> groups) {
    double most = 0;
    for (int set = 1; set < 1 << (groups.size() - 1); set++) {
      int bits = set;
      List<List<Integer>> part =
          IntStream.range(0, groups.size())
              .filter(k -> (bits >> k & 1) == 1)
              .mapToObj(groups::get)
              .toList();
      most = Math.max(most, gain(rows, part));
    }
    return most;
  }

  private double ordered(List<Integer> rows, List<List<Integer>> groups, int f, int sign) {
    List<List<Integer>> sorted = new ArrayList<>(groups);
    // equal ones by their first training row, be it in the node or not
    sorted.sort(Comparator.comparingInt(g -> firstOfAll(g, f)));
    double[] along = c.classes() == 3 ? direction(rows, groups) : null;
    sorted.sort(
        Comparator.comparingDouble(g -> round(along == null ? place(g) : sign * place(g, along))));
    double most = 0;
    for (int k = 1; k < sorted.size(); k++) {
      most = Math.max(most, gain(rows, sorted.subList(0, k)));
    }
    return most;
  }

  private int firstOfAll(List<Integer> group, int f) {
    double label = x.at(group.get(0), f);
    return IntStream.range(0, N)
        .filter(i -> Double.compare(x.at(i, f), label) == 0)
        .min()
        .orElse(N);
  }

  private static double round(double v) {
    return Math.rint(v * 1e9);
  }

  private double place(List<Integer> group) {
    return c.classes() == 2 ? brute.value(group, 1) : mean(group);
  }

  private double place(List<Integer> group, double[] along) {
    return IntStream.range(0, 3).mapToDouble(k -> along[k] * share(group, k)).sum();
  }

  private double mean(List<Integer> group) {
    return group.stream().mapToDouble(i -> w[i] * y[i]).sum() / weight(group);
  }

  private double share(List<Integer> group, int k) {
    return group.stream().filter(i -> y[i] == k).mapToDouble(i -> w[i]).sum() / weight(group);
  }

  /** The longer axis of an ellipse in the plane of three shares, in closed form. */
  private double[] direction(List<Integer> rows, List<List<Integer>> groups) {
    double[] u = {Math.sqrt(0.5), -Math.sqrt(0.5), 0};
    double[] v = {Math.sqrt(1 / 6.0), Math.sqrt(1 / 6.0), -Math.sqrt(4 / 6.0)};
    double uu = 0;
    double uv = 0;
    double vv = 0;
    for (List<Integer> g : groups) {
      double a = 0;
      double b = 0;
      for (int k = 0; k < 3; k++) {
        a += u[k] * (share(g, k) - share(rows, k));
        b += v[k] * (share(g, k) - share(rows, k));
      }
      uu += weight(g) * a * a;
      uv += weight(g) * a * b;
      vv += weight(g) * b * b;
    }
    double angle = Math.atan2(2 * uv, uu - vv) / 2;
    return IntStream.range(0, 3)
        .mapToDouble(k -> Math.cos(angle) * u[k] + Math.sin(angle) * v[k])
        .toArray();
  }

  private double gain(List<Integer> rows, List<List<Integer>> part) {
    List<Integer> left = part.stream().flatMap(List::stream).toList();
    List<Integer> right = rows.stream().filter(i -> !left.contains(i)).toList();
    boolean allowed =
        left.size() >= c.minLeaf()
            && right.size() >= c.minLeaf()
            && positive(left)
            && positive(right);
    return allowed ? brute.impurity(rows) - brute.impurity(left) - brute.impurity(right) : 0;
  }
}
