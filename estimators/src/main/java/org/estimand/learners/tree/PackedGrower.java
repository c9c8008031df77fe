package org.estimand.learners.tree;

/**
 * Grows trees with splits by squared error on rows of equal weight ({@link PackedRows}). One
 * addition per row and feature fills a histogram; sums are exact, so nothing depends on an order.
 * Bitmaps of the bins that hold a row spare the others. Rows stay in order of the feature with most
 * bins, which needs no histogram, and no move of rows where it splits.
 *
 * <p>The loops over rows and bins are small methods, the routine of a node is one that is too large
 * to be compiled into its callers: both keep the compiler's work in a young virtual machine short.
 */
final class PackedGrower implements Grower {
  /** Where a node's rows are: the second buffer instead of the first, in descending order. */
  private static final int OTHER = 1;

  private static final int REVERSED = 2;

  private final TrainingBins bins;
  private final Growth growth;
  private final FixedTarget target;
  private final TreeBuffer nodes;
  private final PackedRows rows;
  private final int sorted;
  private final int countShift;
  private final int timesShift;
  private final long timesMask;
  private final long targetMask;
  private final int[] order;
  private final boolean[] binary;
  private final long[] histogram;
  private final long[] occupied = new long[64];
  private final NodeStack stack = new NodeStack(0);

  private double rootWeight;
  private long total;
  private long best;
  private double bestGain;
  private int bestFeature;
  private int bestLow;
  private int bestHigh;
  private boolean bestMissingLeft;
  private boolean missingHere;

  PackedGrower(TrainingBins bins, Growth growth, FixedTarget target) {
    this.bins = bins;
    this.growth = growth;
    this.target = target;
    nodes = new TreeBuffer(bins, growth, 1);
    rows = bins.keyed() ? new KeyedRows(bins, target) : new IndexedRows(bins, target);
    sorted = rows.sorted();
    countShift = rows.countShift();
    timesShift = rows.timesShift();
    timesMask = (1L << countShift - timesShift) - 1;
    targetMask = (1L << timesShift) - 1;
    order = new int[bins.features()];
    binary = new boolean[order.length];
    int most = 64;
    for (int j = 0; j < order.length; j++) {
      binary[j] = bins.codes(j) == 2 && bins.base(j) == 0;
      most = Math.max(most, bins.codes(j));
    }
    histogram = new long[most];
  }

  @Override
  public Tree grow(int[] times, Draws draws, double[] gain) {
    for (int j = 0; j < order.length; j++) {
      order[j] = j;
    }
    nodes.start();
    int size = rows.sample(times);
    long sum = 0;
    for (int i = 0; i < size; i++) {
      sum += rows.pay(0)[i];
    }
    rootWeight = sum >>> timesShift & timesMask;
    stack.clear();
    if (isFinal(0, sum)) {
      finish(0, sum);
    } else {
      stack.push(0, 0, size, 0, 0, sum);
    }
    while (stack.pop()) {
      split(draws, gain);
    }
    return nodes.tree();
  }

  private boolean isFinal(int depth, long sum) {
    return (sum >>> countShift) < 2L * growth.minLeaf()
        || (sum >>> timesShift & timesMask) < growth.minSplit()
        || depth >= growth.maxDepth();
  }

  private void finish(int node, long sum) {
    double weight = sum >>> timesShift & timesMask;
    nodes.value(node, 0, target.target((sum & targetMask) / weight));
  }

  private void split(Draws draws, double[] gain) {
    int lo = stack.lo();
    int hi = stack.hi();
    int side = stack.side();
    int node = stack.node();
    int depth = stack.depth() + 1;
    total = stack.sum();
    if (!search(draws, lo, hi, side)) {
      finish(node, total);
      return;
    }
    int f = bestFeature;
    long leftSum = best;
    long rightSum = total - leftSum;
    double unit = target.unit() * target.unit() / rootWeight;
    gain[f] += bestGain / (total >>> timesShift & timesMask) * unit;
    int child = nodes.split(node, f, bestLow, bestHigh, bestMissingLeft);
    boolean leftFinal = isFinal(depth, leftSum);
    boolean rightFinal = isFinal(depth, rightSum);
    if (leftFinal) {
      finish(child, leftSum);
    }
    if (rightFinal) {
      finish(child + 1, rightSum);
    }
    if (leftFinal && rightFinal) {
      return;
    }
    if (f == sorted) {
      // the children are neighbouring rows already
      int count = (int) (leftSum >>> countShift);
      boolean up = (side & REVERSED) == 0;
      int mid = up ? lo + count : hi - count;
      if (!rightFinal) {
        stack.push(child + 1, up ? mid : lo, up ? hi : mid, side, depth, rightSum);
      }
      if (!leftFinal) {
        stack.push(child, up ? lo : mid, up ? mid : hi, side, depth, leftSum);
      }
      return;
    }
    int less = bins.base(f) > 0 && !bestMissingLeft ? 1 : 0;
    int last = (bestHigh < 0 ? bins.codes(f) - 1 : bestLow) - less;
    int mid = rows.divide(f, less, last);
    if (!rightFinal) {
      stack.push(child + 1, mid, hi, side ^ (OTHER | REVERSED), depth, rightSum);
    }
    if (!leftFinal) {
      stack.push(child, lo, mid, side ^ OTHER, depth, leftSum);
    }
  }

  /** Looks for the best split of a node's rows. */
  private boolean search(Draws draws, int lo, int hi, int side) {
    rows.enter(lo, hi, side & OTHER);
    bestFeature = -1;
    bestGain = 0;
    int p = order.length;
    int mtry = growth.mtry();
    boolean found = false;
    for (int i = 0; i < p && !growth.enough(i, found); i++) {
      if (mtry < p) {
        int j = i + draws.below(p - i);
        int swap = order[i];
        order[i] = order[j];
        order[j] = swap;
      }
      int f = order[i];
      if (rows.isConstant(f)) {
        continue;
      }
      if (f == sorted) {
        missingHere = false;
        found = true;
        scanSorted(f, rows.key(side & OTHER), rows.pay(side & OTHER), lo, hi, side >>> 1);
        continue;
      }
      boolean missing = bins.base(f) > 0;
      if (binary[f]) {
        missingHere = false;
        long left = total - rows.ones(f);
        found |= left != 0 && left != total;
        consider(f, left, 0, 1, false);
      } else if (bins.codes(f) <= 64) {
        long seen = rows.fill(f, histogram);
        found |= (seen & seen - 1) != 0;
        missingHere = missing && (seen & 1) != 0;
        if (missingHere) {
          scanMissingRight(f, seen, 1);
        }
        scanWord(f, seen, 0, 0, -1);
      } else {
        long words = rows.fill(f, histogram, occupied);
        long first = occupied[Long.numberOfTrailingZeros(words)];
        found |= (words & words - 1) != 0 || (first & first - 1) != 0;
        missingHere = missing && (occupied[0] & 1) != 0;
        if (missingHere) {
          scanMissingRight(f, occupied[0], words);
        }
        scanWords(f, words);
      }
    }
    return bestFeature >= 0;
  }

  /** Scans rows in the ascending order of a feature, which may be the reverse of their places. */
  private void scanSorted(int f, long[] key, long[] pay, int lo, int hi, int reversed) {
    int shift = bins.shift(f);
    int mask = (1 << bins.bits(f)) - 1;
    int step = 1 - 2 * reversed;
    int at = reversed == 0 ? lo : hi - 1;
    long wholeWeight = total >>> timesShift & timesMask;
    long wholeTarget = total & targetMask;
    double weight = wholeWeight;
    int least = growth.minLeaf();
    long left = 0;
    for (int k = 1; k < least; k++) {
      left += pay[at];
      at += step;
    }
    int code = (int) (key[at] >>> shift) & mask;
    for (int k = hi - lo - 2 * least + 1; k > 0; k--) {
      left += pay[at];
      at += step;
      int low = code;
      code = (int) (key[at] >>> shift) & mask;
      long w = left >>> timesShift & timesMask;
      double d = wholeWeight * (left & targetMask) - wholeTarget * w;
      double g = d * d / (w * (weight - w));
      if (g >= bestGain && code != low && (g > bestGain || wins(f))) {
        take(f, g, left, low, code, true);
      }
    }
  }

  /** Scans and clears the occupied bins in ascending order, missing cells as the lowest. */
  private void scanWords(int f, long words) {
    long left = 0;
    int low = -1;
    for (long w = words; w != 0; w &= w - 1) {
      int at = Long.numberOfTrailingZeros(w);
      long seen = occupied[at];
      occupied[at] = 0;
      left = scanWord(f, seen, at << 6, left, low);
      low = (at << 6) + 63 - Long.numberOfLeadingZeros(seen);
    }
  }

  private long scanWord(int f, long seen, int from, long sum, int before) {
    long[] h = histogram;
    long wholeWeight = total >>> timesShift & timesMask;
    long wholeTarget = total & targetMask;
    double weight = wholeWeight;
    long least = growth.minLeaf();
    long most = (total >>> countShift) - least;
    int skipped = missingHere ? 0 : -1; // missing cells alone on the left are the other pass's last
    long left = sum;
    int low = before;
    for (long s = seen; s != 0; s &= s - 1) {
      int c = from + Long.numberOfTrailingZeros(s);
      long count = left >>> countShift;
      if (count >= least && count <= most && low != skipped) {
        long w = left >>> timesShift & timesMask;
        double d = wholeWeight * (left & targetMask) - wholeTarget * w;
        double g = d * d / (w * (weight - w));
        if (g > bestGain || g == bestGain && wins(f)) {
          take(f, g, left, low, c, true);
        }
      }
      left += h[c];
      h[c] = 0;
      low = c;
    }
    return left;
  }

  /** Scans without clearing: missing cells on the right of every cut, the last one included. */
  private void scanMissingRight(int f, long firstWord, long words) {
    long left = 0;
    int low = -1;
    for (long w = words; w != 0; w &= w - 1) {
      int at = Long.numberOfTrailingZeros(w);
      long seen = at == 0 ? firstWord & ~1L : occupied[at];
      for (long s = seen; s != 0; s &= s - 1) {
        int c = (at << 6) + Long.numberOfTrailingZeros(s);
        if (low >= 0) {
          consider(f, left, low, c, false);
        }
        left += histogram[c];
        low = c;
      }
    }
    if (low >= 0) {
      consider(f, left, low, -1, false);
    }
  }

  private void consider(int f, long left, int low, int high, boolean missingLeft) {
    long count = left >>> countShift;
    long least = growth.minLeaf();
    if (count < least || count > (total >>> countShift) - least) {
      return;
    }
    long weight = total >>> timesShift & timesMask;
    long w = left >>> timesShift & timesMask;
    double d = weight * (left & targetMask) - (total & targetMask) * w;
    double g = d * d / ((double) w * (weight - w));
    if (g > bestGain || g == bestGain && wins(f)) {
      take(f, g, left, low, high, missingLeft);
    }
  }

  /** Of equal gains the feature earlier by name wins, within a feature the earlier candidate. */
  private boolean wins(int f) {
    return bestFeature >= 0 && growth.nameOrder()[f] < growth.nameOrder()[bestFeature];
  }

  private void take(int f, double g, long left, int low, int high, boolean missingLeft) {
    bestGain = g;
    bestFeature = f;
    best = left;
    bestLow = low;
    bestHigh = high;
    // missing cells follow the heavier child where the node has none
    bestMissingLeft =
        missingHere
            ? missingLeft
            : 2 * (left >>> timesShift & timesMask) >= (total >>> timesShift & timesMask);
  }
}
