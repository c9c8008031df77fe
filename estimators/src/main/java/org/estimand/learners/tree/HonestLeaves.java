package org.estimand.learners.tree;

import org.estimand.learn.TrainingSet;

/**
 * Gives the leaves of a tree the means of rows that took no part in its splits. A leaf without such
 * a row takes the mean of its nearest ancestor that has one.
 */
final class HonestLeaves {
  private final TrainingSet data;
  private final int[] rows;
  private final double[] weight;
  private final int outputs;
  private final RowLeaves leaves;
  private final int[] leaf;

  /**
   * @param rows training rows of positive weight
   * @param weight their weights, or null
   */
  HonestLeaves(TrainingSet data, int[] rows, double[] weight, int outputs) {
    this.data = data;
    this.rows = rows;
    this.weight = weight;
    this.outputs = outputs;
    leaves = new RowLeaves(data.features(), rows);
    leaf = new int[rows.length];
  }

  /**
   * The same splits with other leaves.
   *
   * @param held how often each training row counts
   */
  Tree apply(Tree tree, int[] held) {
    leaves.of(tree, leaf);
    int size = tree.size();
    double[] total = new double[size];
    double[] sums = new double[size * outputs];
    for (int s = 0; s < held.length; s++) {
      if (held[s] > 0) {
        double w = weight == null ? held[s] : held[s] * weight[s];
        double y = data.target()[rows[s]];
        total[leaf[s]] += w;
        if (outputs == 1) {
          sums[leaf[s]] += w * y;
        } else {
          sums[leaf[s] * outputs + (int) y] += w;
        }
      }
    }
    return total(tree, total, sums) ? with(tree, total, sums) : tree;
  }

  /** Adds children to parents, which come before them; whether there is any row. */
  private boolean total(Tree tree, double[] total, double[] sums) {
    for (int t = tree.size() - 1; t >= 0; t--) {
      if (tree.split()[t] >= 0) {
        int l = tree.left()[t];
        total[t] = total[l] + total[l + 1];
        for (int k = 0; k < outputs; k++) {
          sums[t * outputs + k] = sums[l * outputs + k] + sums[(l + 1) * outputs + k];
        }
      }
    }
    return total[0] > 0;
  }

  private Tree with(Tree tree, double[] total, double[] sums) {
    double[] cut = tree.cut().clone();
    double[] mean = sums;
    for (int t = 0; t < tree.size(); t++) {
      for (int k = 0; k < outputs && total[t] > 0; k++) {
        mean[t * outputs + k] /= total[t];
      }
      if (tree.split()[t] >= 0) {
        int l = tree.left()[t];
        inherit(l, t, total, mean);
        inherit(l + 1, t, total, mean);
      } else {
        cut[t] = mean[t * outputs];
      }
    }
    return new Tree(
        tree.word(),
        tree.split(),
        tree.left(),
        cut,
        outputs > 1 ? mean : null,
        outputs,
        tree.sets());
  }

  private void inherit(int child, int parent, double[] total, double[] mean) {
    if (total[child] == 0) {
      System.arraycopy(mean, parent * outputs, mean, child * outputs, outputs);
    }
  }
}
