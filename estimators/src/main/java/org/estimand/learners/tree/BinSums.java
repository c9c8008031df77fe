package org.estimand.learners.tree;

/**
 * Sums of a node's rows by the bins of one feature, with a bitmap of the bins that hold a row, so
 * that only those are visited and cleared.
 */
final class BinSums {
  private final int outputs;
  private final int[] count;
  private final double[] weight;
  private final double[] sums;
  private final long[] occupied = new long[64];
  private long words;

  BinSums(int codes, int outputs) {
    this.outputs = outputs;
    count = new int[codes];
    weight = new double[codes];
    sums = new double[codes * outputs];
  }

  /** Adds the rows {@code index[lo .. hi-1]}. */
  void fill(Object column, RowSample rows, int[] index, int lo, int hi) {
    words = 0;
    if (column instanceof byte[] one) {
      if (outputs == 1) {
        fillNumbers(one, rows.weight(), rows.product(), index, lo, hi);
      } else {
        fillClasses(one, rows.weight(), rows.label(), index, lo, hi);
      }
    } else if (outputs == 1) {
      fillNumbers((char[]) column, rows.weight(), rows.product(), index, lo, hi);
    } else {
      fillClasses((char[]) column, rows.weight(), rows.label(), index, lo, hi);
    }
  }

  private void fillNumbers(byte[] bin, double[] w, double[] product, int[] index, int lo, int hi) {
    for (int i = lo; i < hi; i++) {
      int s = index[i];
      int c = bin[s] & 0xFF;
      mark(c);
      weight[c] += w[s];
      sums[c] += product[s];
    }
  }

  private void fillNumbers(char[] bin, double[] w, double[] product, int[] index, int lo, int hi) {
    for (int i = lo; i < hi; i++) {
      int s = index[i];
      int c = bin[s];
      mark(c);
      weight[c] += w[s];
      sums[c] += product[s];
    }
  }

  private void fillClasses(byte[] bin, double[] w, int[] label, int[] index, int lo, int hi) {
    for (int i = lo; i < hi; i++) {
      int s = index[i];
      int c = bin[s] & 0xFF;
      mark(c);
      weight[c] += w[s];
      sums[c * outputs + label[s]] += w[s];
    }
  }

  private void fillClasses(char[] bin, double[] w, int[] label, int[] index, int lo, int hi) {
    for (int i = lo; i < hi; i++) {
      int s = index[i];
      int c = bin[s];
      mark(c);
      weight[c] += w[s];
      sums[c * outputs + label[s]] += w[s];
    }
  }

  private void mark(int c) {
    count[c]++;
    occupied[c >>> 6] |= 1L << c;
    words |= 1L << (c >>> 6);
  }

  /** The first occupied bin from {@code from} on, or -1. */
  int next(int from) {
    int at = from >>> 6;
    if (at > 63) {
      return -1;
    }
    long rest = (words >>> at & 1) == 0 ? 0 : occupied[at] & (-1L << from);
    if (rest == 0) {
      long later = at == 63 ? 0 : words & (-1L << (at + 1));
      if (later == 0) {
        return -1;
      }
      at = Long.numberOfTrailingZeros(later);
      rest = occupied[at];
    }
    return (at << 6) + Long.numberOfTrailingZeros(rest);
  }

  /** The last occupied bin, or -1. */
  int last() {
    return previous((occupied.length << 6) - 1);
  }

  /** The last occupied bin up to {@code to}, or -1. */
  int previous(int to) {
    if (to < 0) {
      return -1;
    }
    int at = to >>> 6;
    long rest = (words >>> at & 1) == 0 ? 0 : occupied[at] & (-1L >>> (63 - (to & 63)));
    if (rest == 0) {
      long earlier = words & ((1L << at) - 1);
      if (earlier == 0) {
        return -1;
      }
      at = 63 - Long.numberOfLeadingZeros(earlier);
      rest = occupied[at];
    }
    return (at << 6) + 63 - Long.numberOfLeadingZeros(rest);
  }

  /** Rows in a bin. */
  int count(int bin) {
    return count[bin];
  }

  /** Weight of a bin. */
  double weight(int bin) {
    return weight[bin];
  }

  /** Sum of an output in a bin. */
  double sum(int bin, int output) {
    return sums[bin * outputs + output];
  }

  /** Empties all bins. */
  void clear() {
    for (int c = next(0); c >= 0; c = next(c + 1)) {
      count[c] = 0;
      weight[c] = 0;
      for (int k = 0; k < outputs; k++) {
        sums[c * outputs + k] = 0;
      }
    }
    for (long w = words; w != 0; w &= w - 1) {
      occupied[Long.numberOfTrailingZeros(w)] = 0;
    }
    words = 0;
  }
}
