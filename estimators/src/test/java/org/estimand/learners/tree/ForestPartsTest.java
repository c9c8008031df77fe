package org.estimand.learners.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.estimand.data.FeatureMatrix;
import org.estimand.learn.TrainingSet;
import org.estimand.learners.tree.ForestOptions.Builder;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

/** Out-of-bag rows, importance, honest leaves, samples and memory, each computed again directly. */
class ForestPartsTest {
  private static final int N = 240;
  private static final RandomStreams RANDOM = RandomStreams.of(31);
  private static final FeatureMatrix X = features(N);

  private static FeatureMatrix features(int n) {
    RandomStream s = RandomStreams.of(17).child("x").generator();
    double[] x = new double[4 * n];
    for (int i = 0; i < 3 * n; i++) {
      x[i] = s.normal();
    }
    Arrays.fill(x, 3 * n, 4 * n, 1);
    return FeatureMatrix.wrap(x, n, List.of("a", "b", "c", "constant"));
  }

  private static TrainingSet training(FeatureMatrix x, int classes, boolean weighted) {
    int n = x.rows();
    RandomStream s = RandomStreams.of(18).generator();
    double[] y = new double[n];
    double[] w = new double[n];
    for (int i = 0; i < n; i++) {
      double m = 3 * x.at(i, 0) + x.at(i, 1) * x.at(i, 1) + 0.5 * s.normal();
      y[i] = classes == 0 ? m : m < 0 ? 0 : m < 2 ? 1 : classes - 1;
      w[i] = i % 7 == 0 ? 0 : 0.5 + s.uniform();
    }
    return new TrainingSet(x, IntStream.range(10, n).toArray(), y, weighted ? w : null, classes);
  }

  private static ForestPredictor fit(Builder builder, TrainingSet data) {
    ForestOptions o = builder.build();
    return data.classes() > 0
        ? new ForestClassification(o).fit(data, RANDOM)
        : new ForestRegression(o).fit(data, RANDOM);
  }

  private static Builder builder() {
    return ForestOptions.builder().trees(30).mtry(2);
  }

  /** How often each row of the table was drawn for a tree, and how often held back. */
  private static int[][] draws(ForestOptions options, int[] rows, int tree) {
    TreeSample sample = new TreeSample(rows.length, options);
    sample.draw(new Draws(RANDOM.child("tree", tree).generator()));
    int[][] out = new int[2][N];
    for (int s = 0; s < rows.length; s++) {
      out[0][rows[s]] = sample.times()[s];
      out[1][rows[s]] = sample.held() == null ? 0 : sample.held()[s];
    }
    return out;
  }

  @Test
  void outOfBagPredictionsAreThoseOfTheTreesThatDidNotSeeTheRow() {
    for (int classes : new int[] {0, 2, 3}) {
      for (boolean honest : new boolean[] {false, true}) {
        TrainingSet data = training(X, classes, true);
        Builder b = builder().trees(60).honest(honest);
        ForestPredictor forest = fit(b, data);
        OutOfBag got = forest.outOfBag(data);
        int[] rows = ForestMath.positive(data);
        int m = rows.length;
        double loss = 0;
        double total = 0;
        for (int s = 0; s < m; s++) {
          double[] sum = new double[Math.max(1, classes)];
          int count = 0;
          for (int t = 0; t < forest.trees(); t++) {
            int[][] drawn = draws(b.build(), rows, t);
            if (drawn[0][rows[s]] + drawn[1][rows[s]] == 0) {
              count++;
              Tree tree = forest.tree(t);
              int leaf = tree.leaf(X, rows[s]);
              for (int k = 0; k < sum.length; k++) {
                double p = tree.value(leaf, classes == 2 ? 0 : k);
                sum[k] += classes == 2 && k == 0 ? 1 - p : p;
              }
            }
          }
          assertEquals(count, got.trees()[s]);
          for (int k = 0; k < sum.length; k++) {
            assertEquals(sum[k] / count, got.predictions()[k * m + s], 1e-12);
          }
          double y = data.target()[rows[s]];
          double w = data.weights()[rows[s]];
          double p = sum[classes == 0 ? 0 : (int) y] / count;
          loss += w * (classes == 0 ? (y - p) * (y - p) : -Math.log(Math.max(p, 1e-15)));
          total += w;
        }
        assertEquals(loss / total, got.loss(), 1e-12 * (1 + got.loss()));
      }
    }
  }

  @Test
  void honestLeavesHoldTheMeansOfRowsThatChoseNoSplit() {
    for (int classes : new int[] {0, 3}) {
      TrainingSet data = training(X, classes, true);
      Builder b = builder().honest(true).minLeaf(1);
      ForestPredictor forest = fit(b, data);
      // other targets of the held rows change no split
      double[] y = data.target().clone();
      int[] rows = ForestMath.positive(data);
      int inherited = 0;
      for (int t = 0; t < forest.trees(); t++) {
        int[][] drawn = draws(b.build(), rows, t);
        Tree tree = forest.tree(t);
        for (int node = 0; node < tree.size(); node++) {
          if (tree.split()[node] >= 0) {
            continue;
          }
          int from = node;
          double[] mean = means(tree, from, drawn[1], data);
          while (mean == null) {
            inherited++;
            from = parent(tree, from);
            mean = means(tree, from, drawn[1], data);
          }
          for (int k = 0; k < mean.length; k++) {
            assertEquals(mean[k], tree.value(node, k), 1e-12);
          }
        }
        for (int i : rows) {
          y[i] = t == 0 && drawn[1][i] > 0 ? (classes == 0 ? 50 : (y[i] + 1) % 3) : y[i];
        }
      }
      assertTrue(inherited > 0);
      TrainingSet other = new TrainingSet(X, data.rows(), y, data.weights(), classes);
      if (classes == 3) { // whole numbers of a mean depend on the range of all targets
        assertArrayEquals(forest.tree(0).split(), fit(b, other).tree(0).split());
        assertArrayEquals(forest.tree(0).word(), fit(b, other).tree(0).word());
      }
    }
  }

  private static double[] means(Tree tree, int node, int[] held, TrainingSet data) {
    double[] sum = new double[tree.outputs()];
    double total = 0;
    for (int i : ForestMath.positive(data)) {
      if (held[i] > 0 && below(tree, node, tree.leaf(X, i))) {
        double w = held[i] * data.weights()[i];
        total += w;
        double y = data.target()[i];
        sum[tree.outputs() == 1 ? 0 : (int) y] += w * (tree.outputs() == 1 ? y : 1);
      }
    }
    for (int k = 0; k < sum.length; k++) {
      sum[k] /= total;
    }
    return total > 0 ? sum : null;
  }

  private static boolean below(Tree tree, int node, int leaf) {
    for (int at = leaf; at >= 0; at = parent(tree, at)) {
      if (at == node) {
        return true;
      }
    }
    return false;
  }

  private static int parent(Tree tree, int node) {
    for (int t = 0; t < node; t++) {
      if (tree.split()[t] >= 0 && (tree.left()[t] == node || tree.left()[t] + 1 == node)) {
        return t;
      }
    }
    return -1;
  }

  /** Rows are divided by bins while a tree grows and by cuts afterwards: both must agree. */
  @Test
  void leavesHoldTheMeansOfTheRowsThatReachThem() {
    FeatureMatrix holes = holes();
    List<Builder> all =
        List.of(
            builder(),
            builder().bins(6),
            builder().extraRandom(true),
            builder().extraRandom(true).bins(6),
            builder().criterion(SplitCriterion.LOG_LOSS).bins(6));
    for (Builder b : all) {
      for (int classes : new int[] {0, 2, 3}) {
        for (boolean weighted : new boolean[] {false, true}) {
          if (classes == 0 && b.build().criterion() == SplitCriterion.LOG_LOSS) {
            continue;
          }
          TrainingSet like = training(X, classes, weighted);
          TrainingSet data =
              new TrainingSet(holes, like.rows(), like.target(), like.weights(), classes);
          ForestPredictor forest = fit(b, data);
          for (int t = 0; t < 10; t++) {
            int[] drawn = draws(b.build(), ForestMath.positive(data), t)[0];
            requireMeans(forest.tree(t), drawn, data);
          }
        }
      }
    }
  }

  private static FeatureMatrix holes() {
    RandomStream s = RandomStreams.of(3).generator();
    double[] cells = X.data().clone();
    for (int i = 0; i < N; i++) {
      cells[i] = s.bernoulli(0.2) ? Double.NaN : cells[i];
      cells[N + i] = Math.rint(2 * cells[N + i]);
    }
    return FeatureMatrix.wrap(cells, N, X.names());
  }

  private static void requireMeans(Tree tree, int[] drawn, TrainingSet data) {
    int k = tree.outputs();
    double[] sum = new double[k * tree.size()];
    double[] total = new double[tree.size()];
    for (int i : data.rows()) {
      double w = drawn[i] * (data.weights() == null ? 1 : data.weights()[i]);
      int leaf = tree.leaf(data.features(), i);
      double y = data.target()[i];
      total[leaf] += w;
      sum[leaf * k + (k > 1 ? (int) y : 0)] += w * (k > 1 ? 1 : y);
    }
    for (int node = 0; node < tree.size(); node++) {
      assertEquals(tree.split()[node] < 0, total[node] > 0, "rows end in leaves, and all leaves");
      for (int c = 0; c < k && total[node] > 0; c++) {
        assertEquals(sum[node * k + c] / total[node], tree.value(node, c), 1e-10);
      }
    }
  }

  @Test
  void permutationImportanceIsTheRiseOfTheOutOfBagLoss() {
    for (int classes : new int[] {0, 2, 3}) {
      TrainingSet data = training(X, classes, true);
      ForestPredictor forest = fit(builder(), data);
      RandomStreams shuffles = RandomStreams.of(5);
      double[] got = forest.permutationImportance(data, shuffles);
      int[] rows = ForestMath.positive(data);
      double[] rise = new double[4];
      for (int t = 0; t < forest.trees(); t++) {
        int[] drawn = draws(builder().build(), rows, t)[0];
        int[] out = Arrays.stream(rows).filter(i -> drawn[i] == 0).toArray();
        for (int j = 0; j < 4; j++) {
          int[] from = out.clone();
          shuffles.child("tree", t).child("feature", j).generator().shuffle(from);
          double[] cells = X.data().clone();
          for (int i = 0; i < out.length; i++) {
            cells[j * N + out[i]] = X.at(from[i], j);
          }
          FeatureMatrix moved = FeatureMatrix.wrap(cells, N, X.names());
          rise[j] += (loss(forest, t, data, moved, out) - loss(forest, t, data, X, out)) / 30;
        }
      }
      assertArrayEquals(rise, got, 1e-12);
      assertEquals(0, got[3]);
      assertTrue(got[0] > 3 * Math.abs(got[2]), Arrays.toString(got));
    }
  }

  private static double loss(
      ForestPredictor forest, int t, TrainingSet data, FeatureMatrix x, int[] rows) {
    double sum = 0;
    double total = 0;
    for (int i : rows) {
      double y = data.target()[i];
      Tree tree = forest.tree(t);
      int leaf = tree.leaf(x, i);
      double first = tree.value(leaf, 0);
      double p = data.classes() == 3 ? tree.value(leaf, (int) y) : y == 1 ? first : 1 - first;
      double one = data.classes() == 0 ? (y - first) * (y - first) : -Math.log(Math.max(p, 1e-15));
      sum += data.weights()[i] * one;
      total += data.weights()[i];
    }
    return sum / total;
  }

  @Test
  void samplesHaveTheSizesAskedFor() {
    for (boolean replace : new boolean[] {false, true}) {
      for (double share : new double[] {0.3, 1}) {
        for (boolean honest : new boolean[] {false, true}) {
          ForestOptions o = builder().bootstrap(replace).subsample(share).honest(honest).build();
          TreeSample sample = new TreeSample(50, o);
          int[] seen = new int[50];
          for (int t = 0; t < 400; t++) {
            sample.draw(new Draws(RANDOM.child("tree", t).generator()));
            int total = 0;
            int[] distinct = new int[2];
            for (int s = 0; s < 50; s++) {
              int held = honest ? sample.held()[s] : 0;
              assertTrue(sample.times()[s] == 0 || held == 0);
              int count = sample.times()[s] + held;
              assertTrue(replace || count <= 1);
              total += count;
              seen[s] += count;
              distinct[0] += sample.times()[s] > 0 ? 1 : 0;
              distinct[1] += held > 0 ? 1 : 0;
            }
            assertEquals(Math.round(50 * share), total);
            assertTrue(!honest || distinct[1] - distinct[0] >= 0 && distinct[1] - distinct[0] < 2);
          }
          for (int s = 0; s < 50; s++) { // 6 standard deviations
            assertEquals(400 * share, seen[s], 6 * Math.sqrt(400 * share));
          }
        }
      }
    }
  }

  /** Nothing but the finished trees, the streams and the lists of the forest is allocated. */
  @Test
  void treesGrowWithoutAllocation() {
    FeatureMatrix x = features(4000);
    TrainingSet data = training(x, 0, false);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (Builder b : List.of(builder(), builder().minLeafWeight(1))) {
      fit(b.trees(2), data); // loads classes, ranks the features
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      fit(b.trees(2), data);
      long two = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      ForestPredictor forest = fit(b.trees(42), data);
      long after = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      long nodes = IntStream.range(2, 42).mapToLong(t -> forest.tree(t).size()).sum();
      assertTrue(nodes > 40 * 500, nodes + " nodes");
      // 24 bytes per node; a few kilobytes per tree for its stream
      long limit = 24 * nodes + 40 * 6_000;
      long more = (after - two) - (two - before);
      assertTrue(more < limit, more + " bytes for " + nodes + " nodes");
    }
  }
}
