package org.estimand.learners.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.estimand.data.FeatureMatrix;

/** Splits found by trying every cut of every feature on the raw values. */
final class BruteForce {
  /** A cut of a feature; NaN goes to the side named. An infinite cut has only NaN on the right. */
  record Split(int feature, double cut, boolean missingLeft, double gain) {}

  private final FeatureMatrix x;
  private final double[] y;
  private final double[] w;
  private final int classes;
  private final SplitCriterion criterion;
  private final int minLeaf;

  /**
   * @param w weight of each row
   * @param classes number of classes or 0
   */
  BruteForce(
      FeatureMatrix x, double[] y, double[] w, int classes, SplitCriterion criterion, int minLeaf) {
    this.x = x;
    this.y = y;
    this.w = w;
    this.classes = classes;
    this.criterion = criterion;
    this.minLeaf = minLeaf;
  }

  /** All splits that leave enough rows on both sides, by feature name, NaN right first, cut. */
  List<Split> splits(List<Integer> rows) {
    List<Split> out = new ArrayList<>();
    Integer[] order = new Integer[x.columns()];
    Arrays.setAll(order, j -> j);
    Arrays.sort(order, Comparator.comparing(j -> x.names().get(j)));
    for (int j : order) {
      double[] v =
          rows.stream()
              .mapToDouble(i -> x.at(i, j))
              .filter(a -> !Double.isNaN(a))
              .sorted()
              .distinct()
              .toArray();
      boolean missing = rows.stream().anyMatch(i -> Double.isNaN(x.at(i, j)));
      for (int side = missing ? 0 : 1; side < 2; side++) {
        for (int k = 0; k + 1 < v.length; k++) {
          add(out, rows, j, (v[k] + v[k + 1]) / 2, side == 1);
        }
        if (side == 0 && v.length > 0) {
          add(out, rows, j, Double.POSITIVE_INFINITY, false);
        }
      }
    }
    return out;
  }

  private void add(List<Split> out, List<Integer> rows, int j, double cut, boolean missingLeft) {
    List<Integer> left = side(rows, j, cut, missingLeft, true);
    List<Integer> right = side(rows, j, cut, missingLeft, false);
    if (left.size() >= minLeaf && right.size() >= minLeaf) {
      out.add(new Split(j, cut, missingLeft, impurity(rows) - impurity(left) - impurity(right)));
    }
  }

  /** The rows on one side of a cut. */
  List<Integer> side(List<Integer> rows, int j, double cut, boolean missingLeft, boolean left) {
    return rows.stream()
        .filter(i -> (Double.isNaN(x.at(i, j)) ? missingLeft : x.at(i, j) <= cut) == left)
        .toList();
  }

  /** Impurity times weight. */
  double impurity(List<Integer> rows) {
    double total = rows.stream().mapToDouble(i -> w[i]).sum();
    if (classes > 0) {
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        int k = c;
        double s = rows.stream().filter(i -> y[i] == k).mapToDouble(i -> w[i]).sum();
        sum +=
            criterion == SplitCriterion.SQUARED
                ? s * (1 - s / total)
                : s > 0 ? -s * Math.log(s / total) : 0;
      }
      return sum;
    }
    double mean = value(rows, 0);
    return rows.stream()
        .mapToDouble(
            i ->
                w[i]
                    * switch (criterion) {
                      case SQUARED -> (y[i] - mean) * (y[i] - mean);
                      case ABSOLUTE -> Math.abs(y[i] - mean);
                      case POISSON -> (y[i] > 0 ? y[i] * Math.log(y[i] / mean) : 0) + mean - y[i];
                      case LOG_LOSS -> throw new IllegalStateException();
                    })
        .sum();
  }

  /** The value of a leaf. */
  double value(List<Integer> rows, int output) {
    if (criterion == SplitCriterion.ABSOLUTE) {
      return median(rows);
    }
    double total = 0;
    double sum = 0;
    for (int i : rows) {
      total += w[i];
      sum += w[i] * (classes > 0 ? (y[i] == output ? 1 : 0) : y[i]);
    }
    return sum / total;
  }

  /** The middle of all numbers that minimise the sum of weighted absolute differences. */
  private double median(List<Integer> rows) {
    double total = rows.stream().mapToDouble(i -> w[i]).sum();
    double low = Double.NaN;
    double high = Double.NaN;
    for (double c : rows.stream().mapToDouble(i -> y[i]).sorted().distinct().toArray()) {
      double below = rows.stream().filter(i -> y[i] < c).mapToDouble(i -> w[i]).sum();
      double above = rows.stream().filter(i -> y[i] > c).mapToDouble(i -> w[i]).sum();
      if (2 * below <= total && 2 * above <= total) {
        low = Double.isNaN(low) ? c : low;
        high = c;
      }
    }
    return (low + high) / 2;
  }
}
