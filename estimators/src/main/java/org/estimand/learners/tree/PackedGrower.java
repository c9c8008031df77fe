package org.estimand.learners.tree;

/**
 * Grows trees with splits by squared error on rows of equal weight. A row is two words that move
 * together: the key holds all its bins, the payload from the top 1 (counts distinct rows), how
 * often it was drawn, and its whole-numbered target times that. One addition per row and feature
 * fills a histogram; sums are exact, so nothing depends on an order. Children are partitioned into
 * the other of two buffers without a branch, the left child ascending, the right one from the end.
 */
final class PackedGrower implements Grower {
  private final TrainingBins bins;
  private final Growth growth;
  private final FixedTarget target;
  private final TreeBuffer nodes;
  private final long[] rowKeys;
  private final int countShift;
  private final int timesShift;
  private final long timesMask;
  private final long targetMask;
  private final long[] fields;
  private final int[] order;
  private final long[][] key;
  private final long[][] pay;
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
    int m = bins.size();
    int b = countBits(m);
    this.bins = bins;
    this.growth = growth;
    this.target = target;
    nodes = new TreeBuffer(bins, 1);
    rowKeys = bins.keys();
    countShift = 64 - b;
    timesShift = 64 - 2 * b;
    timesMask = (1L << b) - 1;
    targetMask = (1L << timesShift) - 1;
    int p = bins.features();
    fields = new long[p];
    order = new int[p];
    int most = 2;
    for (int j = 0; j < p; j++) {
      fields[j] = ((1L << bins.bits(j)) - 1) << bins.shift(j);
      most = Math.max(most, bins.codes(j));
    }
    histogram = new long[most];
    key = new long[2][m];
    pay = new long[2][m];
  }

  private static int countBits(int rows) {
    return Math.max(2, 32 - Integer.numberOfLeadingZeros(rows));
  }

  /** Bits that are left for the target of a row, so that the sum over all rows fits its field. */
  static int targetBits(int rows) {
    return 64 - 3 * countBits(rows);
  }

  @Override
  public Tree grow(int[] times, Draws draws, double[] gain) {
    for (int j = 0; j < order.length; j++) {
      order[j] = j;
    }
    nodes.start();
    int size = sample(times);
    long sum = 0;
    for (int i = 0; i < size; i++) {
      sum += pay[0][i];
    }
    rootWeight = sum >>> timesShift & timesMask;
    stack.clear();
    place(0, 0, size, 0, 0, sum);
    while (stack.pop()) {
      split(draws, gain);
    }
    return nodes.tree();
  }

  /** Moves the rows of the sample to the front of the first buffer. */
  private int sample(int[] times) {
    long[] k = key[0];
    long[] v = pay[0];
    long[] whole = target.whole();
    long one = 1L << timesShift;
    long row = 1L << countShift;
    int size = 0;
    for (int s = 0; s < times.length; s++) {
      int t = times[s];
      k[size] = rowKeys[s];
      v[size] = row + t * (one + whole[s]);
      size += t > 0 ? 1 : 0;
    }
    return size;
  }

  /** Makes a node final when it must be, else puts it on the stack. */
  private boolean place(int node, int lo, int hi, int side, int depth, long sum) {
    if (isFinal(depth, sum)) {
      finish(node, sum);
      return false;
    }
    stack.push(node, lo, hi, side, depth, sum);
    return true;
  }

  private boolean isFinal(int depth, long sum) {
    return (sum >>> countShift) < 2L * growth.minLeaf() || depth >= growth.maxDepth();
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
    int depth = stack.depth();
    total = stack.sum();
    if (!search(draws, lo, hi, side)) {
      finish(node, total);
      return;
    }
    long leftSum = best;
    long rightSum = total - leftSum;
    double unit = target.unit() * target.unit() / rootWeight;
    gain[bestFeature] += bestGain / (total >>> timesShift & timesMask) * unit;
    int child = nodes.split(node, bestFeature, bestLow, bestHigh, bestMissingLeft);
    if (isFinal(depth + 1, leftSum) && isFinal(depth + 1, rightSum)) {
      finish(child, leftSum);
      finish(child + 1, rightSum);
      return;
    }
    int mid = partition(lo, hi, side);
    place(child + 1, mid, hi, 1 - side, depth + 1, rightSum);
    place(child, lo, mid, 1 - side, depth + 1, leftSum);
  }

  private boolean search(Draws draws, int lo, int hi, int side) {
    long differing = differing(key[side], lo, hi);
    bestFeature = -1;
    bestGain = 0;
    if (differing == 0) {
      return false;
    }
    int p = order.length;
    boolean all = growth.mtry() >= p;
    boolean found = false;
    for (int i = 0; i < p && !(found && i >= growth.mtry()); i++) {
      if (!all) {
        int j = i + draws.below(p - i);
        int swap = order[i];
        order[i] = order[j];
        order[j] = swap;
      }
      int f = order[i];
      if ((differing & fields[f]) == 0) {
        continue;
      }
      found = true;
      if (bins.codes(f) == 2 && bins.base(f) == 0) {
        missingHere = false;
        long left = total - ones(key[side], pay[side], bins.shift(f), lo, hi);
        consider(f, left, 0, 1, false);
      } else {
        wide(f, lo, hi, side);
      }
    }
    return bestFeature >= 0;
  }

  private static long differing(long[] key, int lo, int hi) {
    long or = 0;
    long and = -1;
    for (int i = lo; i < hi; i++) {
      or |= key[i];
      and &= key[i];
    }
    return or ^ and;
  }

  /** Sum of the payloads of rows whose bit is set. */
  private static long ones(long[] key, long[] pay, int bit, int lo, int hi) {
    long sum = 0;
    for (int i = lo; i < hi; i++) {
      sum += pay[i] & -(key[i] >>> bit & 1);
    }
    return sum;
  }

  private void wide(int f, int lo, int hi, int side) {
    int shift = bins.shift(f);
    int mask = (1 << bins.bits(f)) - 1;
    boolean missing = bins.base(f) > 0;
    if (bins.codes(f) <= 64) {
      long seen = fill(histogram, key[side], pay[side], shift, mask, lo, hi);
      missingHere = missing && (seen & 1) != 0;
      if (missingHere) {
        scanMissingRight(f, seen, 1);
      }
      scanWord(f, seen, 0, 0, -1, missing);
      return;
    }
    long words = fill(histogram, occupied, key[side], pay[side], shift, mask, lo, hi);
    missingHere = missing && (occupied[0] & 1) != 0;
    if (missingHere) {
      scanMissingRight(f, occupied[0], words);
    }
    scanWords(f, words, missing);
  }

  private static long fill(
      long[] histogram, long[] key, long[] pay, int shift, int mask, int lo, int hi) {
    long seen = 0;
    for (int i = lo; i < hi; i++) {
      int c = (int) (key[i] >>> shift) & mask;
      histogram[c] += pay[i];
      seen |= 1L << c;
    }
    return seen;
  }

  private static long fill(
      long[] histogram,
      long[] occupied,
      long[] key,
      long[] pay,
      int shift,
      int mask,
      int lo,
      int hi) {
    long words = 0;
    for (int i = lo; i < hi; i++) {
      int c = (int) (key[i] >>> shift) & mask;
      histogram[c] += pay[i];
      occupied[c >>> 6] |= 1L << c;
      words |= 1L << (c >>> 6);
    }
    return words;
  }

  /** Scans and clears the occupied bins in ascending order, missing cells as the lowest. */
  private void scanWords(int f, long words, boolean missing) {
    long left = 0;
    int low = -1;
    for (long w = words; w != 0; w &= w - 1) {
      int at = Long.numberOfTrailingZeros(w);
      long seen = occupied[at];
      occupied[at] = 0;
      left = scanWord(f, seen, at << 6, left, low, missing);
      low = (at << 6) + 63 - Long.numberOfLeadingZeros(seen);
    }
  }

  private long scanWord(int f, long seen, int from, long sum, int before, boolean missing) {
    long[] h = histogram;
    double weight = total >>> timesShift & timesMask;
    long wholeWeight = total >>> timesShift & timesMask;
    long wholeTarget = total & targetMask;
    long least = growth.minLeaf();
    long most = (total >>> countShift) - least;
    long left = sum;
    int low = before;
    for (long s = seen; s != 0; s &= s - 1) {
      int c = from + Long.numberOfTrailingZeros(s);
      long count = left >>> countShift;
      if (count >= least && count <= most && !(missing && low == 0)) {
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

  /** Rows of the left child to the front, those of the right one from the end backwards. */
  private int partition(int lo, int hi, int side) {
    int shift = bins.shift(bestFeature);
    int mask = (1 << bins.bits(bestFeature)) - 1;
    int less = bins.base(bestFeature) > 0 && !bestMissingLeft ? 1 : 0;
    int last = (bestHigh < 0 ? bins.codes(bestFeature) - 1 : bestLow) - less;
    return move(
        key[side], pay[side], key[1 - side], pay[1 - side], shift, mask, less, last, lo, hi);
  }

  private static int move(
      long[] key,
      long[] pay,
      long[] toKey,
      long[] toPay,
      int shift,
      int mask,
      int less,
      int last,
      int lo,
      int hi) {
    int l = lo;
    int r = hi - 1;
    for (int i = lo; i < hi; i++) {
      long k = key[i];
      long v = pay[i];
      int right = (last - (((int) (k >>> shift) - less) & mask)) >>> 31;
      toKey[l] = k;
      toPay[l] = v;
      toKey[r] = k;
      toPay[r] = v;
      l += 1 - right;
      r -= right;
    }
    return l;
  }
}
