package org.estimand.learners.tree;

/** Rows whose bins all lie in one key that moves with the payload. */
final class KeyedRows extends PackedRows {
  private final TrainingBins bins;
  private final long[] rowKeys;
  private final long[][] key;
  private final long[] fields;
  private final int sorted;
  private final int[] order; // training rows
  private int lo;
  private int hi;
  private int side;
  private long differing;

  KeyedRows(TrainingBins bins, FixedTarget target) {
    super(target);
    this.bins = bins;
    sorted = widest(bins);
    order = new int[bins.size()];
    rowKeys = new long[order.length];
    order(bins.keys());
    key = new long[2][rowKeys.length];
    fields = new long[bins.features()];
    for (int j = 0; j < fields.length; j++) {
      fields[j] = ((1L << bins.bits(j)) - 1) << bins.shift(j);
    }
  }

  /** The feature with most bins, if more than a word of a bitmap and without missing cells. */
  private static int widest(TrainingBins bins) {
    int widest = -1;
    int most = 64;
    for (int j = 0; j < bins.features(); j++) {
      if (bins.base(j) == 0 && bins.codes(j) > most) {
        widest = j;
        most = bins.codes(j);
      }
    }
    return widest;
  }

  /** Sorts the training rows by the feature, if there is one; stable. */
  private void order(long[] keys) {
    int m = keys.length;
    int[] start = new int[sorted < 0 ? 1 : bins.codes(sorted)];
    int shift = sorted < 0 ? 0 : bins.shift(sorted);
    int mask = sorted < 0 ? 0 : mask(sorted);
    for (long k : keys) {
      start[(int) (k >>> shift) & mask]++;
    }
    for (int c = start.length - 1, end = m; c >= 0; c--) {
      end -= start[c];
      start[c] = end;
    }
    for (int s = 0; s < m; s++) {
      int at = start[(int) (keys[s] >>> shift) & mask]++;
      order[at] = s;
      rowKeys[at] = keys[s];
    }
  }

  @Override
  int sorted() {
    return sorted;
  }

  @Override
  long[] key(int buffer) {
    return key[buffer];
  }

  @Override
  int sample(int[] times) {
    long[] k = key[0];
    long[] v = pay(0);
    int size = 0;
    for (int at = 0; at < order.length; at++) {
      int s = order[at];
      k[size] = rowKeys[at];
      v[size] = payload(s, times[s]);
      size += times[s] > 0 ? 1 : 0;
    }
    return size;
  }

  @Override
  void enter(int from, int to, int buffer) {
    lo = from;
    hi = to;
    side = buffer;
    differing = differing(key[buffer], from, to);
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

  @Override
  boolean isConstant(int feature) {
    return (differing & fields[feature]) == 0;
  }

  @Override
  long ones(int feature) {
    return ones(key[side], pay(side), bins.shift(feature), lo, hi);
  }

  private static long ones(long[] key, long[] pay, int bit, int lo, int hi) {
    long sum = 0;
    for (int i = lo; i < hi; i++) {
      sum += pay[i] & -(key[i] >>> bit & 1);
    }
    return sum;
  }

  private int mask(int feature) {
    return (1 << bins.bits(feature)) - 1;
  }

  @Override
  long fill(int feature, long[] histogram) {
    return fill(histogram, key[side], pay(side), bins.shift(feature), mask(feature), lo, hi);
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

  @Override
  long fill(int feature, long[] histogram, long[] occupied) {
    int shift = bins.shift(feature);
    return fill(histogram, occupied, key[side], pay(side), shift, mask(feature), lo, hi);
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

  @Override
  int divide(int feature, int less, int last) {
    int to = 1 - side;
    return divide(
        key[side],
        pay(side),
        key[to],
        pay(to),
        bins.shift(feature),
        mask(feature),
        less,
        last,
        lo,
        hi);
  }

  private static int divide(
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
