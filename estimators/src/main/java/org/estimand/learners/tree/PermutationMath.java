package org.estimand.learners.tree;

import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/** Permutation importance on the rows out of bag. */
final class PermutationMath {
  private PermutationMath() {}

  static double[] of(
      ForestOptions options,
      List<Tree> trees,
      TrainingSet data,
      RandomStreams random,
      RandomStreams shuffles) {
    int[] rows = ForestMath.positive(data);
    FeatureMatrix x = data.features();
    int p = x.columns();
    TreeSample sample = new TreeSample(rows.length, options);
    double[] rise = new double[p];
    int used = 0;
    for (int t = 0; t < trees.size(); t++) {
      sample.draw(new Draws(random.child("tree", t).generator()));
      int[] out = out(rows, sample);
      if (out.length == 0) {
        continue;
      }
      used++;
      double before = loss(trees.get(t), data, out, out, -1);
      for (int j = 0; j < p; j++) {
        RandomStream stream = shuffles.child("tree", t).child("feature", j).generator();
        int[] from = out.clone();
        stream.shuffle(from);
        rise[j] += loss(trees.get(t), data, out, from, j) - before;
      }
    }
    for (int j = 0; j < p && used > 0; j++) {
      rise[j] /= used;
    }
    return rise;
  }

  private static int[] out(int[] rows, TreeSample sample) {
    int[] out = new int[rows.length];
    int n = 0;
    for (int s = 0; s < rows.length; s++) {
      if (sample.isOut(s)) {
        out[n++] = rows[s];
      }
    }
    return java.util.Arrays.copyOf(out, n);
  }

  /** Loss of a tree when rows {@code out} take feature {@code j} from rows {@code from}. */
  private static double loss(Tree tree, TrainingSet data, int[] out, int[] from, int j) {
    double sum = 0;
    double total = 0;
    for (int i = 0; i < out.length; i++) {
      int row = out[i];
      int leaf = leaf(tree, data.features(), row, from[i], j);
      double w = data.weights() == null ? 1 : data.weights()[row];
      double y = data.target()[row];
      total += w;
      if (data.classes() == 0) {
        double e = y - tree.value(leaf, 0);
        sum += w * e * e;
      } else if (data.classes() == 2) {
        double one = tree.value(leaf, 0);
        sum += w * OutOfBagMath.logLoss(y == 1 ? one : 1 - one);
      } else {
        sum += w * OutOfBagMath.logLoss(tree.value(leaf, (int) y));
      }
    }
    return sum / total;
  }

  private static int leaf(Tree tree, FeatureMatrix x, int row, int other, int j) {
    int at = 0;
    while (tree.split()[at] >= 0) {
      int f = tree.split()[at] >> 1;
      double v = x.at(f == j ? other : row, f);
      at = tree.next(at, v);
    }
    return at;
  }
}
