package org.estimand.learners.tree;

import org.estimand.data.FeatureMatrix;

/**
 * Every cell of a feature matrix as the rank of its value among the distinct values of its column:
 * one byte per cell up to 256 ranks, two up to 65,536, four beyond. Made once per matrix and kept
 * with it, so that all folds, repetitions, nuisances and tuning points share it. Where the ranks of
 * a row fit 64 bits, they also lie in one key per row.
 *
 * <p>A column with missing cells (NaN) gives them rank 0; its finite ranks begin at 1. Ranks keep
 * the order of the values and no other information is lost, so rows outside a training set cannot
 * move a split: see {@link TrainingBins}.
 */
final class QuantizedMatrix {
  /** Most ranks of a column in a node of a tree that reads keys. */
  static final int MOST_KEY_RANKS = 1 << 24;

  private final int rows;
  private final double[][] values;
  private final int[] base;
  private final Object[] columns;
  private final int[] shift;
  private final int[] bits;
  private final boolean anyMissing;
  private final long[] keys;

  private QuantizedMatrix(FeatureMatrix x) {
    rows = x.rows();
    int p = x.columns();
    values = new double[p][];
    base = new int[p];
    columns = new Object[p];
    shift = new int[p];
    bits = new int[p];
    boolean missing = false;
    for (int j = 0; j < p; j++) {
      ColumnRanks ranked = ColumnRanks.of(x.column(j));
      values[j] = ranked.values();
      base[j] = ranked.base();
      missing |= base[j] > 0;
      columns[j] = narrow(ranked.ranks(), ranks(j));
    }
    anyMissing = missing;
    keys = keyed() ? packed() : null;
  }

  /** The ranks of a matrix, computed at the first call. */
  static QuantizedMatrix of(FeatureMatrix x) {
    return x.derived(
        "ranks of distinct values", QuantizedMatrix.class, () -> new QuantizedMatrix(x));
  }

  private static Object narrow(int[] ranks, int count) {
    if (count > 65_536) {
      return ranks;
    }
    int n = ranks.length;
    if (count > 256) {
      char[] two = new char[n];
      for (int i = 0; i < n; i++) {
        two[i] = (char) ranks[i];
      }
      return two;
    }
    byte[] one = new byte[n];
    for (int i = 0; i < n; i++) {
      one[i] = (byte) ranks[i];
    }
    return one;
  }

  private boolean keyed() {
    int at = 0;
    for (int j = 0; j < bits.length; j++) {
      bits[j] = bitsFor(ranks(j));
      shift[j] = at;
      at += bits[j];
      if (ranks(j) > MOST_KEY_RANKS || at > 64) {
        return false;
      }
    }
    return true;
  }

  /** Bits of a field for values 0 .. count-1, at least 1. */
  static int bitsFor(int count) {
    return Math.max(1, 32 - Integer.numberOfLeadingZeros(Math.max(count - 1, 1)));
  }

  private long[] packed() {
    long[] out = new long[rows];
    for (int j = 0; j < values.length; j++) {
      for (int i = 0; i < rows; i++) {
        out[i] |= ((long) rank(j, i)) << shift[j];
      }
    }
    return out;
  }

  /** Number of rows. */
  int rows() {
    return rows;
  }

  /** Number of features. */
  int features() {
    return values.length;
  }

  /** Number of ranks of a feature, that of missing cells included. */
  int ranks(int feature) {
    return values[feature].length + base[feature];
  }

  /** 1 where the feature has missing cells, which have rank 0; else 0. */
  int base(int feature) {
    return base[feature];
  }

  /** Whether any cell is missing. */
  boolean anyMissing() {
    return anyMissing;
  }

  /** The value of a rank that is not that of missing cells. */
  double value(int feature, int rank) {
    return values[feature][rank - base[feature]];
  }

  /** The rank of a cell. */
  int rank(int feature, int row) {
    Object c = columns[feature];
    if (c instanceof byte[] one) {
      return one[row] & 0xFF;
    }
    return c instanceof char[] two ? two[row] : ((int[]) c)[row];
  }

  /** The ranks of a feature in some rows. */
  void ranks(int feature, int[] which, int[] out) {
    Object c = columns[feature];
    if (c instanceof byte[] one) {
      for (int i = 0; i < which.length; i++) {
        out[i] = one[which[i]] & 0xFF;
      }
    } else if (c instanceof char[] two) {
      for (int i = 0; i < which.length; i++) {
        out[i] = two[which[i]];
      }
    } else {
      int[] four = (int[]) c;
      for (int i = 0; i < which.length; i++) {
        out[i] = four[which[i]];
      }
    }
  }

  /** Whether the ranks of a row fit one key. */
  boolean hasKeys() {
    return keys != null;
  }

  /** The keys of some rows: the rank of feature j in its field. */
  long[] keys(int[] which) {
    long[] out = new long[which.length];
    for (int i = 0; i < which.length; i++) {
      out[i] = keys[which[i]];
    }
    return out;
  }

  /** Lowest bit of the field of a feature in a key. */
  int shift(int feature) {
    return shift[feature];
  }

  /** Width of the field of a feature in a key. */
  int bits(int feature) {
    return bits[feature];
  }

  /** The largest rank from {@code low} to below {@code high} whose value is at most {@code cut}. */
  int lastAtMost(int feature, int low, int high, double cut) {
    double[] v = values[feature];
    int a = low - base[feature];
    int b = high - base[feature];
    while (b - a > 1) {
      int mid = (a + b) >>> 1;
      if (v[mid] <= cut) {
        a = mid;
      } else {
        b = mid;
      }
    }
    return a + base[feature];
  }
}
