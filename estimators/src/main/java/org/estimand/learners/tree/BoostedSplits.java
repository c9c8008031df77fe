package org.estimand.learners.tree;

/**
 * Finds the best split of a leaf from its histograms. The score of two children is the sum of G^2 /
 * (H + l2) over both (Chen and Guestrin 2016, equation 7, without the constant half), G and H being
 * the sums of first and second derivatives. Of equal scores the column that is looked at first and
 * the lowest threshold win. A threshold lies half-way, in bins, between the two occupied ones
 * beside it.
 */
final class BoostedSplits {
  /** Keeps Newton steps finite where probabilities are all but 0 or 1. */
  private static final double MIN_HESSIAN = 1e-3;

  private final BinEdges[] edges;
  private final double minUnits;
  private final double l2;
  private final double minGain;
  private final int[] direction;
  private final boolean[] categorical;
  private final double[] order = new double[256];
  private final int[] codes = new int[256];

  private FixedPoint scale;

  /** One over the scale of second derivatives. */
  private double perHessian;

  /** l2 in scaled second derivatives. */
  private double penalty;

  /** Smallest sum of second derivatives of a leaf, scaled. */
  private double minHessian;

  /** What the score must gain, scaled. */
  private double least;

  private double parent;

  /**
   * Settings that hold for all trees.
   *
   * @param minUnits smallest leaf in units of weight
   * @param direction 1 or -1 for columns with a monotone effect, else 0; or null
   * @param categorical columns whose codes have no order; or null
   */
  BoostedSplits(
      BinEdges[] edges,
      double minUnits,
      double l2,
      double minGain,
      int[] direction,
      boolean[] categorical) {
    this.edges = edges;
    this.minUnits = Math.max(1, minUnits);
    this.l2 = l2;
    this.minGain = minGain;
    this.direction = direction;
    this.categorical = categorical;
  }

  /**
   * The scales of the tree that grows now.
   *
   * @param unit mean weight of a row
   */
  void begin(FixedPoint fixed, boolean unitHessian, double unit) {
    scale = fixed;
    perHessian = unitHessian ? 1 : 1 / fixed.hessian();
    penalty = l2 / perHessian;
    minHessian = unitHessian ? 0 : MIN_HESSIAN * unit / perHessian;
    least = minGain * fixed.gradient() * fixed.gradient() * perHessian;
  }

  /** The Newton step -G / (H + l2) of sums, in units of the score. */
  double value(long packed, long hessian) {
    return -(scale.scaled(packed) / scale.gradient()) / (hessian * perHessian + l2);
  }

  /** Whether a leaf has units enough for two. */
  boolean splittable(BoostedLeaf leaf) {
    return scale.units(leaf.packed) >= 2 * minUnits;
  }

  /** Hands bounds on, and halves them between the children of a split with a monotone effect. */
  void bound(BoostedLeaf parent, BoostedLeaf left, BoostedLeaf right) {
    if (direction == null) {
      return;
    }
    left.low = parent.low;
    left.high = parent.high;
    right.low = parent.low;
    right.high = parent.high;
    int d = direction[parent.feature];
    if (d != 0) {
      double vl = clip(value(left.packed, left.hessian), parent);
      double vr = clip(value(right.packed, right.hessian), parent);
      double between = vl / 2 + vr / 2;
      (d > 0 ? left : right).high = between;
      (d > 0 ? right : left).low = between;
    }
  }

  /** Sets the best split of a leaf among some columns. */
  void find(BoostedLeaf leaf, int[] columns) {
    leaf.gain = 0;
    if (!splittable(leaf)) {
      return;
    }
    double g = scale.scaled(leaf.packed);
    parent = g * g / (leaf.hessian + penalty);
    for (int j : columns) {
      if (categorical != null && categorical[j]) {
        categories(leaf, j);
        continue;
      }
      long missing = leaf.gradients[j * HistogramKernels.SLOTS + BinEdges.MISSING];
      scan(leaf, j, false);
      if (missing != 0) {
        scan(leaf, j, true);
      }
    }
    leaf.gain = leaf.gain / (scale.gradient() * scale.gradient() * perHessian);
  }

  private void scan(BoostedLeaf leaf, int j, boolean missingLeft) {
    if (direction != null) {
      bounded(leaf, j, missingLeft);
    } else if (leaf.hessians == null) {
      plain(leaf, j, missingLeft);
    } else {
      weighted(leaf, j, missingLeft);
    }
  }

  /** All second derivatives are one. */
  private void plain(BoostedLeaf leaf, int j, boolean missingLeft) {
    long[] h = leaf.gradients;
    int at = j * HistogramKernels.SLOTS;
    int bins = edges[j].bins();
    int bits = scale.bits();
    long mask = scale.mask();
    long total = leaf.packed;
    double all = total & mask;
    double best = leaf.gain;
    int found = -1;
    long foundLeft = 0;
    long left = missingLeft ? h[at + BinEdges.MISSING] : 0;
    for (int b = 0; b < bins; b++) {
      long s = h[at + b];
      if (s == 0) {
        continue;
      }
      left += s;
      double unitsLeft = left & mask;
      if (unitsLeft < minUnits) {
        continue;
      }
      double unitsRight = all - unitsLeft;
      if (unitsRight < minUnits) {
        break;
      }
      double gl = left >> bits;
      double gr = total - left >> bits;
      double hl = unitsLeft + penalty;
      double hr = unitsRight + penalty;
      double gain = (gl * gl * hr + gr * gr * hl) / (hl * hr) - parent;
      if (gain > best) {
        best = gain;
        found = b;
        foundLeft = left;
      }
    }
    accept(leaf, j, best, found, missingLeft, foundLeft, foundLeft & mask);
  }

  private void weighted(BoostedLeaf leaf, int j, boolean missingLeft) {
    long[] h = leaf.gradients;
    long[] second = leaf.hessians;
    int at = j * HistogramKernels.SLOTS;
    int bins = edges[j].bins();
    int bits = scale.bits();
    long mask = scale.mask();
    long total = leaf.packed;
    double all = total & mask;
    double best = leaf.gain;
    int found = -1;
    long foundLeft = 0;
    long foundHessian = 0;
    long left = missingLeft ? h[at + BinEdges.MISSING] : 0;
    long leftHessian = missingLeft ? second[at + BinEdges.MISSING] : 0;
    for (int b = 0; b < bins; b++) {
      long s = h[at + b];
      if (s == 0) {
        continue;
      }
      left += s;
      leftHessian += second[at + b];
      double unitsLeft = left & mask;
      if (unitsLeft < minUnits) {
        continue;
      }
      if (all - unitsLeft < minUnits) {
        break;
      }
      double gl = left >> bits;
      double gr = total - left >> bits;
      long rightHessian = leaf.hessian - leftHessian;
      if (leftHessian < minHessian || rightHessian < minHessian) {
        continue;
      }
      double hl = leftHessian + penalty;
      double hr = rightHessian + penalty;
      double gain = (gl * gl * hr + gr * gr * hl) / (hl * hr) - parent;
      if (gain > best) {
        best = gain;
        found = b;
        foundLeft = left;
        foundHessian = leftHessian;
      }
    }
    accept(leaf, j, best, found, missingLeft, foundLeft, foundHessian);
  }

  /** With bounds on leaf values: children that would break a monotone effect are passed over. */
  private void bounded(BoostedLeaf leaf, int j, boolean missingLeft) {
    int at = j * HistogramKernels.SLOTS;
    long left = missingLeft ? leaf.gradients[at + BinEdges.MISSING] : 0;
    long leftHessian =
        leaf.hessians == null
            ? scale.units(left)
            : missingLeft ? leaf.hessians[at + BinEdges.MISSING] : 0;
    double best = leaf.gain;
    int found = -1;
    long foundLeft = 0;
    long foundHessian = 0;
    for (int b = 0; b < edges[j].bins(); b++) {
      long s = leaf.gradients[at + b];
      if (s == 0) {
        continue;
      }
      left += s;
      leftHessian += leaf.hessians == null ? scale.units(s) : leaf.hessians[at + b];
      if (scale.units(left) < minUnits) {
        continue;
      }
      if (scale.units(leaf.packed - left) < minUnits) {
        break;
      }
      if (leftHessian < minHessian || leaf.hessian - leftHessian < minHessian) {
        continue;
      }
      double gain = boundedGain(leaf, j, left, leftHessian);
      if (gain > best) {
        best = gain;
        found = b;
        foundLeft = left;
        foundHessian = leftHessian;
      }
    }
    accept(leaf, j, best, found, missingLeft, foundLeft, foundHessian);
  }

  private double boundedGain(BoostedLeaf leaf, int j, long left, long leftHessian) {
    long right = leaf.packed - left;
    long rightHessian = leaf.hessian - leftHessian;
    double vl = clip(value(left, leftHessian), leaf);
    double vr = clip(value(right, rightHessian), leaf);
    if (direction[j] > 0 && vl > vr || direction[j] < 0 && vl < vr) {
      return -1;
    }
    // the quadratic approximation of the loss at the bounded values, scaled like the score
    double before = clip(value(leaf.packed, leaf.hessian), leaf);
    return reached(left, leftHessian, vl)
        + reached(right, rightHessian, vr)
        - reached(leaf.packed, leaf.hessian, before);
  }

  private double reached(long packed, long hessian, double value) {
    double g = scale.scaled(packed);
    double v = value * scale.gradient() * perHessian;
    return -(2 * g * v + (hessian + penalty) * v * v);
  }

  private static double clip(double v, BoostedLeaf leaf) {
    return Math.max(leaf.low, Math.min(leaf.high, v));
  }

  /** Codes in the order of their mean gradient; missing values are one more category. */
  private void categories(BoostedLeaf leaf, int j) {
    int at = j * HistogramKernels.SLOTS;
    int k = 0;
    for (int b = 0; b < HistogramKernels.SLOTS; b++) {
      long s = leaf.gradients[at + b];
      if (s != 0) {
        double mean = scale.scaled(s) / hessian(leaf, at + b);
        int place = k++;
        while (place > 0 && order[place - 1] > mean) {
          order[place] = order[place - 1];
          codes[place] = codes[place - 1];
          place--;
        }
        order[place] = mean;
        codes[place] = b;
      }
    }
    double best = leaf.gain;
    int found = -1;
    long foundLeft = 0;
    long foundHessian = 0;
    long left = 0;
    long leftHessian = 0;
    for (int c = 0; c + 1 < k; c++) {
      left += leaf.gradients[at + codes[c]];
      leftHessian += hessian(leaf, at + codes[c]);
      if (scale.units(left) < minUnits
          || scale.units(leaf.packed - left) < minUnits
          || leftHessian < minHessian
          || leaf.hessian - leftHessian < minHessian) {
        continue;
      }
      double gain =
          direction != null
              ? boundedGain(leaf, j, left, leftHessian)
              : gain(leaf, left, leftHessian);
      if (gain > best) {
        best = gain;
        found = c;
        foundLeft = left;
        foundHessian = leftHessian;
      }
    }
    if (accept(leaf, j, best, found, false, foundLeft, foundHessian)) {
      leaf.threshold = BoostedTree.BY_SET;
      leaf.set = new long[4];
      for (int c = 0; c <= found; c++) {
        leaf.set[codes[c] >> 6] |= 1L << codes[c];
      }
    }
  }

  private long hessian(BoostedLeaf leaf, int slot) {
    return leaf.hessians == null ? scale.units(leaf.gradients[slot]) : leaf.hessians[slot];
  }

  private double gain(BoostedLeaf leaf, long left, long leftHessian) {
    double gl = scale.scaled(left);
    double gr = scale.scaled(leaf.packed - left);
    double hl = leftHessian + penalty;
    double hr = leaf.hessian - leftHessian + penalty;
    return (gl * gl * hr + gr * gr * hl) / (hl * hr) - parent;
  }

  private boolean accept(
      BoostedLeaf leaf,
      int j,
      double gain,
      int bin,
      boolean missingLeft,
      long leftPacked,
      long leftHessian) {
    // a gain within rounding of the score is none
    if (bin < 0 || !(gain > least) || !(gain > 1e-12 * (parent + gain))) {
      return false;
    }
    leaf.gain = gain;
    leaf.feature = j;
    leaf.threshold = halfWay(leaf.gradients, j, bin);
    leaf.missingLeft = missingLeft;
    leaf.leftPacked = leftPacked;
    leaf.leftHessian = leftHessian;
    leaf.set = null;
    return true;
  }

  private int halfWay(long[] h, int j, int bin) {
    int at = j * HistogramKernels.SLOTS;
    int bins = edges[j].bins();
    int next = bin + 1;
    while (next < bins && h[at + next] == 0) {
      next++;
    }
    return next == bins ? bins - 1 : (bin + next - 1) >>> 1;
  }
}
