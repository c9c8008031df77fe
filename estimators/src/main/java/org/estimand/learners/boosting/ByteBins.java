package org.estimand.learners.boosting;

import org.estimand.data.FeatureMatrix;

/**
 * The features as bytes: eight columns share a 64-bit word, so that one read serves eight
 * histograms. Made once for a feature matrix and shared by all folds, repetitions and nuisances;
 * targets play no part in it.
 *
 * @param source the array of the features that were binned
 * @param edges one entry for each column
 * @param words column {@code j} is byte {@code j % 8} of {@code words[j / 8]}; one entry for each
 *     row
 */
record ByteBins(double[] source, BinEdges[] edges, long[][] words) {
  private record Key(int most) {}

  /** The bytes of a matrix, made at the first call. */
  static ByteBins of(FeatureMatrix x, int most) {
    return x.derived(new Key(most), ByteBins.class, () -> make(x, most));
  }

  private static ByteBins make(FeatureMatrix x, int most) {
    BinEdges[] edges = new BinEdges[x.columns()];
    for (int j = 0; j < edges.length; j++) {
      edges[j] = BinEdges.of(x.data(), x.offset(j), x.rows(), most);
    }
    long[][] words = new long[(x.columns() + 7) / 8][x.rows()];
    for (int j = 0; j < edges.length; j++) {
      fill(words[j >> 3], (j & 7) << 3, edges[j], x.data(), x.offset(j), x.rows());
    }
    return new ByteBins(x.data(), edges, words);
  }

  private static void fill(
      long[] word, int shift, BinEdges edges, double[] data, int offset, int n) {
    for (int i = 0; i < n; i++) {
      word[i] |= (long) edges.code(data[offset + i]) << shift;
    }
  }

  /** The words of some rows, one after the other. */
  long[][] gather(int[] rows) {
    if (rows.length == (words.length == 0 ? 0 : words[0].length) && isAll(rows)) {
      return words;
    }
    long[][] out = new long[words.length][rows.length];
    for (int w = 0; w < out.length; w++) {
      long[] from = words[w];
      long[] to = out[w];
      for (int i = 0; i < rows.length; i++) {
        to[i] = from[rows[i]];
      }
    }
    return out;
  }

  private static boolean isAll(int[] rows) {
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] != i) {
        return false;
      }
    }
    return true;
  }

  /** The words of rows of any matrix with the columns of the training matrix. */
  static long[][] encode(BinEdges[] edges, FeatureMatrix x, int[] rows) {
    long[][] out = new long[(edges.length + 7) / 8][rows.length];
    double[] data = x.data();
    for (int j = 0; j < edges.length; j++) {
      long[] word = out[j >> 3];
      int shift = (j & 7) << 3;
      int at = x.offset(j);
      for (int i = 0; i < rows.length; i++) {
        word[i] |= (long) edges[j].code(data[at + rows[i]]) << shift;
      }
    }
    return out;
  }
}
