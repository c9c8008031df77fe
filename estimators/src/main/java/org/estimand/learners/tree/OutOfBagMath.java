package org.estimand.learners.tree;

import java.util.List;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/** Out-of-bag predictions: the samples are drawn again from the streams of the trees. */
final class OutOfBagMath {
  private static final double LEAST_PROBABILITY = 1e-15;

  private OutOfBagMath() {}

  static OutOfBag of(
      ForestOptions options, List<Tree> trees, TrainingSet data, RandomStreams random) {
    int[] rows = ForestMath.positive(data);
    int m = rows.length;
    int outputs = Math.max(1, data.classes());
    double[] sums = new double[m * outputs];
    int[] seen = new int[m];
    int[] leaf = new int[m];
    RowLeaves leaves = new RowLeaves(data.features(), rows);
    TreeSample sample = new TreeSample(m, options);
    for (int t = 0; t < trees.size(); t++) {
      sample.draw(new Draws(random.child("tree", t).generator()));
      Tree tree = trees.get(t);
      leaves.of(tree, leaf);
      for (int s = 0; s < m; s++) {
        if (sample.isOut(s)) {
          seen[s]++;
          add(tree, leaf[s], sums, s, m, data.classes());
        }
      }
    }
    for (int s = 0; s < m; s++) {
      if (seen[s] == 0) {
        throw new NotIdentifiedException(
            "IDENT-110",
            "forest: training row "
                + (rows[s] + 1)
                + " has a part in each of the "
                + trees.size()
                + " trees, so that it has no out-of-bag prediction. Grow more trees, or draw fewer"
                + " rows for each.");
      }
      for (int k = 0; k < outputs; k++) {
        sums[k * m + s] /= seen[s];
      }
    }
    return new OutOfBag(sums, seen, loss(sums, m, rows, data));
  }

  private static void add(Tree tree, int leaf, double[] sums, int s, int m, int classes) {
    if (classes == 2) {
      double p = tree.value(leaf, 0);
      sums[s] += 1 - p;
      sums[m + s] += p;
      return;
    }
    for (int k = 0; k < tree.outputs(); k++) {
      sums[k * m + s] += tree.value(leaf, k);
    }
  }

  private static double loss(double[] predictions, int m, int[] rows, TrainingSet data) {
    double sum = 0;
    double total = 0;
    for (int s = 0; s < m; s++) {
      double w = data.weights() == null ? 1 : data.weights()[rows[s]];
      double y = data.target()[rows[s]];
      double p = predictions[data.classes() > 0 ? ((int) y) * m + s : s];
      sum += w * (data.classes() > 0 ? logLoss(p) : (y - p) * (y - p));
      total += w;
    }
    return sum / total;
  }

  /** Minus the logarithm of a probability kept above 1e-15. */
  static double logLoss(double probability) {
    return -Math.log(Math.max(probability, LEAST_PROBABILITY));
  }
}
