package org.estimand.learners.tree;

import java.util.Arrays;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.InvalidDataException;

/**
 * The features of some training rows as small numbers ("bins"), ascending in the value. A feature
 * with at most {@code most} distinct values among the training rows has one bin for each; another
 * has bins of about equally many training rows. Which rows there are besides the training rows
 * makes no difference. Missing cells are bin 0 of a feature that has any. The bins of a categorical
 * feature are its values in the order of their first training rows.
 */
final class TrainingBins {
  private final QuantizedMatrix matrix;
  private final int[] rows;
  private final Object[] columns;
  private final int[] codes;
  private final int[][] lowRank;
  private final int[][] highRank;
  private final int[] shift;
  private final int[] bits;
  private final boolean keyed;

  private TrainingBins(
      FeatureMatrix x, QuantizedMatrix matrix, int[] rows, int most, boolean[] categorical) {
    int p = matrix.features();
    this.matrix = matrix;
    this.rows = rows;
    columns = new Object[p];
    codes = new int[p];
    lowRank = new int[p][];
    highRank = new int[p][];
    shift = new int[p];
    bits = new int[p];
    int[] rank = new int[rows.length];
    int at = 0;
    boolean fits = true;
    for (int j = 0; j < p; j++) {
      matrix.ranks(j, rows, rank);
      columns[j] =
          categorical == null || !categorical[j]
              ? bin(j, rank, most)
              : label(j, rank, x.names().get(j));
      bits[j] = QuantizedMatrix.bitsFor(codes[j]);
      shift[j] = at;
      at += bits[j];
      fits &= at <= 64;
    }
    keyed = fits;
  }

  /**
   * Bins of a training set.
   *
   * @param x all rows
   * @param rows the training rows
   * @param most most bins of a feature, that of missing cells not counted; 2 to 4,095
   */
  static TrainingBins of(FeatureMatrix x, int[] rows, int most) {
    return of(x, rows, most, null);
  }

  /**
   * Bins of a training set.
   *
   * @param categorical whether the values of a feature have no order; null where all have one
   * @throws InvalidDataException DATA-033 for more than 4,095 categories
   */
  static TrainingBins of(FeatureMatrix x, int[] rows, int most, boolean[] categorical) {
    return new TrainingBins(x, QuantizedMatrix.of(x), rows, most, categorical);
  }

  private Object label(int j, int[] rank, String name) {
    int[] code = new int[matrix.ranks(j)];
    int base = matrix.base(j);
    Arrays.fill(code, base, code.length, -1);
    int[] first = new int[Math.min(code.length, base + ForestOptions.MOST_BINS)];
    int c = base;
    for (int r : rank) {
      if (code[r] < 0) {
        if (c == first.length) {
          throw new InvalidDataException(
              "DATA-033",
              "forest: categorical feature \""
                  + name
                  + "\" has "
                  + Arrays.stream(rank).filter(v -> v >= base).distinct().count()
                  + " values in the training rows, more than "
                  + ForestOptions.MOST_BINS
                  + ". Merge rare ones or leave it ordered.");
        }
        first[c] = r;
        code[r] = c++;
      }
    }
    codes[j] = c;
    lowRank[j] = Arrays.copyOf(first, c);
    highRank[j] = lowRank[j];
    return column(rank, code, c);
  }

  private Object bin(int j, int[] rank, int most) {
    int[] count = new int[matrix.ranks(j)];
    for (int r : rank) {
      count[r]++;
    }
    int base = matrix.base(j);
    int distinct = 0;
    long total = 0;
    for (int r = base; r < count.length; r++) {
      distinct += count[r] > 0 ? 1 : 0;
      total += count[r];
    }
    int[] code = new int[count.length];
    int size = base + Math.min(distinct, most);
    int[] low = new int[size];
    int[] high = new int[size];
    int c = base - 1;
    long seen = 0;
    boolean open = false;
    for (int r = base; r < count.length; r++) {
      if (count[r] == 0) {
        continue;
      }
      if (!open) {
        low[++c] = r;
      }
      code[r] = c;
      high[c] = r;
      seen += count[r];
      // a bin is full once the bins up to it hold their share of the training rows
      open = distinct > most && seen * most < total * (c - base + 1);
    }
    codes[j] = c + 1;
    lowRank[j] = low;
    highRank[j] = high;
    return column(rank, code, codes[j]);
  }

  private static Object column(int[] rank, int[] code, int codes) {
    int m = rank.length;
    if (codes <= 256) {
      byte[] one = new byte[m];
      for (int i = 0; i < m; i++) {
        one[i] = (byte) code[rank[i]];
      }
      return one;
    }
    char[] two = new char[m];
    for (int i = 0; i < m; i++) {
      two[i] = (char) code[rank[i]];
    }
    return two;
  }

  /** The ranks underneath. */
  QuantizedMatrix matrix() {
    return matrix;
  }

  /** Number of training rows. */
  int size() {
    return rows.length;
  }

  /** Number of features. */
  int features() {
    return codes.length;
  }

  /** Number of bins of a feature, that of missing cells included. */
  int codes(int feature) {
    return codes[feature];
  }

  /** 1 where bin 0 holds missing cells, else 0. */
  int base(int feature) {
    return matrix.base(feature);
  }

  /** Bins of a feature in all training rows: a {@code byte[]} up to 256 bins, else a char[]. */
  Object column(int feature) {
    return columns[feature];
  }

  /** Whether all bins of a row fit one key of 64 bits. */
  boolean keyed() {
    return keyed;
  }

  /** Lowest bit of the field of a feature in a key. */
  int shift(int feature) {
    return shift[feature];
  }

  /** Width of the field of a feature in a key. */
  int bits(int feature) {
    return bits[feature];
  }

  /** One key for each training row. */
  long[] keys() {
    long[] out = new long[rows.length];
    for (int j = 0; j < codes.length; j++) {
      if (columns[j] instanceof byte[] one) {
        for (int i = 0; i < out.length; i++) {
          out[i] |= (one[i] & 0xFFL) << shift[j];
        }
      } else {
        char[] two = (char[]) columns[j];
        for (int i = 0; i < out.length; i++) {
          out[i] |= ((long) two[i]) << shift[j];
        }
      }
    }
    return out;
  }

  /**
   * The value half-way between two bins, such that the left bin is at most and the right bin above
   * it; infinity when there is no right bin.
   *
   * @param left a bin that is not that of missing cells
   * @param right a bin above it, or -1 for none
   */
  double cut(int feature, int left, int right) {
    if (right < 0) {
      return Double.POSITIVE_INFINITY;
    }
    double a = matrix.value(feature, highRank[feature][left]);
    double b = matrix.value(feature, lowRank[feature][right]);
    double mid = a / 2 + b / 2;
    return mid >= a && mid < b ? mid : a;
  }

  /** The last rank of the whole matrix whose value is at most the cut between the two bins. */
  int rankCut(int feature, int left, int right, double cut) {
    if (right < 0) {
      return matrix.ranks(feature) - 1;
    }
    return matrix.lastAtMost(feature, highRank[feature][left], lowRank[feature][right], cut);
  }

  /** Smallest training value of a bin. */
  double lowest(int feature, int bin) {
    return matrix.value(feature, lowRank[feature][bin]);
  }

  /** Largest training value of a bin. */
  double highest(int feature, int bin) {
    return matrix.value(feature, highRank[feature][bin]);
  }
}
