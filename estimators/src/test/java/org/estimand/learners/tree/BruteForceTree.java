package org.estimand.learners.tree;

import java.util.ArrayList;
import java.util.List;

/** The tree that always splits the leaf that gains most, found on raw values without any trick. */
final class BruteForceTree {
  private final double[][] x;
  private final double[] g;
  private final double[] h;
  private final double[] w;
  private final double minLeaf;
  private final double l2;

  private static final class Node {
    List<Integer> rows = new ArrayList<>();
    double gain;
    List<Integer> left;
    List<Integer> right;
  }

  /**
   * Sets the problem.
   *
   * @param x by column
   * @param g first derivatives, weights included
   * @param h second derivatives, weights included
   * @param w weights, counted by leaf size
   */
  BruteForceTree(double[][] x, double[] g, double[] h, double[] w, double minLeaf, double l2) {
    this.x = x;
    this.g = g;
    this.h = h;
    this.w = w;
    this.minLeaf = minLeaf;
    this.l2 = l2;
  }

  /** Leaf values of all rows, and the gains in the order of the splits. */
  double[] values(int leaves, List<Double> gains) {
    Node root = new Node();
    for (int i = 0; i < g.length; i++) {
      root.rows.add(i);
    }
    search(root);
    List<Node> all = new ArrayList<>(List.of(root));
    while (all.size() < leaves) {
      Node best = all.get(0);
      for (Node node : all) {
        best = node.gain > best.gain ? node : best;
      }
      if (best.gain <= 0) {
        break;
      }
      gains.add(best.gain);
      all.remove(best);
      for (List<Integer> part : List.of(best.left, best.right)) {
        Node child = new Node();
        child.rows = part;
        search(child);
        all.add(child);
      }
    }
    double[] out = new double[g.length];
    for (Node node : all) {
      double v = -sum(g, node.rows) / (sum(h, node.rows) + l2);
      node.rows.forEach(i -> out[i] = v);
    }
    return out;
  }

  private static double sum(double[] v, List<Integer> rows) {
    double s = 0;
    for (int i : rows) {
      s += v[i];
    }
    return s;
  }

  private double score(List<Integer> rows) {
    double s = sum(g, rows);
    return s * s / (sum(h, rows) + l2);
  }

  private void search(Node node) {
    double parent = score(node.rows);
    for (double[] column : x) {
      double[] cuts = node.rows.stream().mapToDouble(i -> column[i]).sorted().distinct().toArray();
      for (int c = 0; c + 1 < cuts.length; c++) {
        double cut = cuts[c];
        List<Integer> left = new ArrayList<>();
        List<Integer> right = new ArrayList<>();
        for (int i : node.rows) {
          (column[i] <= cut ? left : right).add(i);
        }
        if (sum(w, left) < minLeaf || sum(w, right) < minLeaf) {
          continue;
        }
        double gain = score(left) + score(right) - parent;
        if (gain > node.gain * (1 + 1e-9) + 1e-9) {
          node.gain = gain;
          node.left = left;
          node.right = right;
        }
      }
    }
  }
}
