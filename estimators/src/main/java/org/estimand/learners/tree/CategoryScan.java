package org.estimand.learners.tree;

import java.util.Arrays;

/**
 * Offers the splits of a categorical feature. The categories of a node, missing cells being one of
 * them, stand in an order; each place between two of them is a candidate.
 *
 * <p>With one output the order is that of their mean targets. Of all ways to divide the categories
 * one of these is the best for squared error (Fisher 1958) and for Gini index, log loss and Poisson
 * deviance too (Breiman, Friedman, Olshen and Stone 1984, theorem 4.5), as long as no smallest leaf
 * or constraint forbids it. With several classes it is the order along the first principal
 * direction of their class shares (Coppersmith, Hong and Hosking 1999), which need not hold the
 * best division; neither need the order of means for absolute error. Categories with equal places
 * keep the order of their first training rows.
 *
 * <p>Where splits are drawn, each category goes to a side drawn for it, all over again until both
 * have one (Geurts, Ernst and Wehenkel 2006, appendix A).
 */
final class CategoryScan {
  private static final int ITERATIONS = 100;
  private static final double CONVERGED = 1e-10;

  private final TrainingBins bins;
  private final Growth growth;
  private final NodeSums node;
  private final NodeSums left;
  private final BinSums sums;
  private final AbsoluteScan absolute;
  private final double[] key;
  private final double[] covariance;
  private final double[] direction;
  private final double[] next;
  private int[] codes;
  private int[] spare;

  /**
   * @param most most codes of a feature
   * @param absolute the scan of absolute errors, or null
   */
  CategoryScan(
      TrainingBins bins,
      Growth growth,
      NodeSums node,
      BinSums sums,
      int most,
      AbsoluteScan absolute) {
    this.bins = bins;
    this.growth = growth;
    this.node = node;
    this.sums = sums;
    this.absolute = absolute;
    int outputs = node.outputs();
    left = new NodeSums(outputs);
    key = new double[most];
    codes = new int[most];
    spare = new int[most];
    covariance = new double[outputs * outputs];
    direction = new double[outputs];
    next = new double[outputs];
  }

  /** Offers the splits of a feature whose sums are filled. */
  void offer(int f, int[] index, int lo, int hi, Draws draws, BestSplit best) {
    int k = 0;
    for (int c = sums.next(0); c >= 0; c = sums.next(c + 1)) {
      codes[k++] = c;
    }
    int only = -1;
    if (growth.extraRandom()) {
      only = divide(k, draws);
    } else {
      order(k);
    }
    if (absolute != null) {
      absolute.categories(f, index, lo, hi, sums, codes, k);
    }
    left.clear();
    int taken = -1;
    boolean heavier = false;
    for (int i = 0; i + 1 < k; i++) {
      left.add(sums, codes[i]);
      if (only >= 0 && i != only || !best.allowed(f, left)) {
        continue;
      }
      double gain =
          absolute == null ? Gain.of(growth.criterion(), node, left) : absolute.gain(i, false);
      if (best.offer(f, gain, -1, -1, false, Double.NaN)) {
        taken = i;
        heavier = 2 * left.weight() >= node.weight();
      }
    }
    if (taken >= 0) {
      best.divide(codes, taken + 1, k, bins.codes(f), bins.base(f), heavier);
    }
  }

  /** Draws a side for each category; those on the left come first, the last of them is returned. */
  private int divide(int k, Draws draws) {
    int l;
    do {
      l = 0;
      int r = k;
      for (int i = 0; i < k; i++) {
        if (draws.below(2) == 0) {
          spare[l++] = codes[i];
        } else {
          spare[--r] = codes[i];
        }
      }
    } while (l == 0 || l == k);
    swap();
    return l - 1;
  }

  private void swap() {
    int[] other = codes;
    codes = spare;
    spare = other;
  }

  /** Sorts the codes by their keys, equal ones in their order. */
  private void order(int k) {
    if (node.outputs() > 1) {
      project(k);
    } else {
      for (int i = 0; i < k; i++) {
        int c = codes[i];
        key[c] = sums.sum(c, 0) / sums.weight(c);
      }
    }
    for (int width = 1; width < k; width *= 2) {
      for (int from = 0; from < k; from += 2 * width) {
        merge(from, Math.min(from + width, k), Math.min(from + 2 * width, k));
      }
      swap();
    }
  }

  private void merge(int from, int mid, int to) {
    int a = from;
    int b = mid;
    for (int i = from; i < to; i++) {
      boolean first = b == to || a < mid && key[codes[a]] <= key[codes[b]];
      spare[i] = first ? codes[a++] : codes[b++];
    }
  }

  /** The class shares of each category along the direction in which they differ most. */
  private void project(int k) {
    int outputs = node.outputs();
    differences(k, outputs);
    principal(outputs);
    for (int i = 0; i < k; i++) {
      int c = codes[i];
      double at = 0;
      for (int a = 0; a < outputs; a++) {
        at += direction[a] * (sums.sum(c, a) / sums.weight(c));
      }
      key[c] = at;
    }
  }

  /** The covariance of class shares between categories. */
  private void differences(int k, int outputs) {
    Arrays.fill(covariance, 0);
    for (int i = 0; i < k; i++) {
      int c = codes[i];
      double w = sums.weight(c) / node.weight();
      for (int a = 0; a < outputs; a++) {
        next[a] = sums.sum(c, a) / sums.weight(c) - node.sum(a) / node.weight();
      }
      for (int a = 0; a < outputs; a++) {
        for (int b = 0; b < outputs; b++) {
          covariance[a * outputs + b] += w * next[a] * next[b];
        }
      }
    }
  }

  /** The first principal direction by iteration from the class whose shares differ most. */
  private void principal(int outputs) {
    int most = 0;
    for (int a = 1; a < outputs; a++) {
      most = covariance[a * (outputs + 1)] > covariance[most * (outputs + 1)] ? a : most;
    }
    System.arraycopy(covariance, most * outputs, next, 0, outputs);
    Arrays.fill(direction, 0);
    for (int t = 0; t < ITERATIONS; t++) {
      double size = 0;
      for (double v : next) {
        size += v * v;
      }
      if (!(size > 0)) {
        return;
      }
      double length = Math.sqrt(size);
      double change = 0;
      for (int a = 0; a < outputs; a++) {
        double v = next[a] / length;
        change += Math.abs(v - direction[a]);
        direction[a] = v;
      }
      if (change < CONVERGED) {
        return;
      }
      for (int a = 0; a < outputs; a++) {
        next[a] = 0;
        for (int b = 0; b < outputs; b++) {
          next[a] += covariance[a * outputs + b] * direction[b];
        }
      }
    }
  }
}
