package org.estimand.learners.tree;

/** Rows as indices into columns of bins: for any number of features. */
final class IndexedRows extends PackedRows {
  private final TrainingBins bins;
  private final int[][] index;
  private int lo;
  private int hi;
  private int side;

  IndexedRows(TrainingBins bins, FixedTarget target) {
    super(target);
    this.bins = bins;
    index = new int[2][size()];
  }

  @Override
  int sample(int[] times) {
    int[] k = index[0];
    long[] v = pay(0);
    int size = 0;
    for (int s = 0; s < times.length; s++) {
      k[size] = s;
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
  }

  /** Not known before the rows have been visited. */
  @Override
  boolean isConstant(int feature) {
    return bins.codes(feature) == 1;
  }

  @Override
  long ones(int feature) {
    return ones((byte[]) bins.column(feature), index[side], pay(side), lo, hi);
  }

  private static long ones(byte[] bin, int[] index, long[] pay, int lo, int hi) {
    long sum = 0;
    for (int i = lo; i < hi; i++) {
      sum += pay[i] & -(long) bin[index[i]];
    }
    return sum;
  }

  @Override
  long fill(int feature, long[] histogram) {
    return fill(histogram, (byte[]) bins.column(feature), index[side], pay(side), lo, hi);
  }

  private static long fill(long[] histogram, byte[] bin, int[] index, long[] pay, int lo, int hi) {
    long seen = 0;
    for (int i = lo; i < hi; i++) {
      int c = bin[index[i]];
      histogram[c] += pay[i];
      seen |= 1L << c;
    }
    return seen;
  }

  @Override
  long fill(int feature, long[] histogram, long[] occupied) {
    return bins.column(feature) instanceof byte[] one
        ? fill(histogram, occupied, one, index[side], pay(side), lo, hi)
        : fill(histogram, occupied, (char[]) bins.column(feature), index[side], pay(side), lo, hi);
  }

  private static long fill(
      long[] histogram, long[] occupied, byte[] bin, int[] index, long[] pay, int lo, int hi) {
    long words = 0;
    for (int i = lo; i < hi; i++) {
      int c = bin[index[i]] & 0xFF;
      histogram[c] += pay[i];
      occupied[c >>> 6] |= 1L << c;
      words |= 1L << (c >>> 6);
    }
    return words;
  }

  private static long fill(
      long[] histogram, long[] occupied, char[] bin, int[] index, long[] pay, int lo, int hi) {
    long words = 0;
    for (int i = lo; i < hi; i++) {
      int c = bin[index[i]];
      histogram[c] += pay[i];
      occupied[c >>> 6] |= 1L << c;
      words |= 1L << (c >>> 6);
    }
    return words;
  }

  @Override
  int divide(int feature, int less, int last) {
    int to = 1 - side;
    return bins.column(feature) instanceof byte[] one
        ? divide(one, index[side], pay(side), index[to], pay(to), less, last, lo, hi)
        : divide(
            (char[]) bins.column(feature),
            index[side],
            pay(side),
            index[to],
            pay(to),
            less,
            last,
            lo,
            hi);
  }

  private static int divide(
      byte[] bin,
      int[] index,
      long[] pay,
      int[] toIndex,
      long[] toPay,
      int less,
      int last,
      int lo,
      int hi) {
    int l = lo;
    int r = hi - 1;
    for (int i = lo; i < hi; i++) {
      int s = index[i];
      long v = pay[i];
      int right = (last - ((bin[s] & 0xFF) - less & 0xFFFF)) >>> 31;
      toIndex[l] = s;
      toPay[l] = v;
      toIndex[r] = s;
      toPay[r] = v;
      l += 1 - right;
      r -= right;
    }
    return l;
  }

  private static int divide(
      char[] bin,
      int[] index,
      long[] pay,
      int[] toIndex,
      long[] toPay,
      int less,
      int last,
      int lo,
      int hi) {
    int l = lo;
    int r = hi - 1;
    for (int i = lo; i < hi; i++) {
      int s = index[i];
      long v = pay[i];
      int right = (last - (bin[s] - less & 0xFFFF)) >>> 31;
      toIndex[l] = s;
      toPay[l] = v;
      toIndex[r] = s;
      toPay[r] = v;
      l += 1 - right;
      r -= right;
    }
    return l;
  }
}
