package org.estimand.learners.tree;

import org.estimand.data.FeatureMatrix;

/**
 * The features as bytes for boosting: eight columns share a 64-bit word, so that one read serves
 * eight histograms. The ranks underneath are made once for a matrix; the bins are those of the
 * training rows.
 *
 * @param ranks ranks of the cells of the matrix
 * @param source the array of its features
 * @param edges one entry for each column
 * @param codes the codes of all ranks, for each column
 */
record ByteBins(QuantizedMatrix ranks, double[] source, BinEdges[] edges, byte[][] codes) {
  /** The bins of some training rows. */
  static ByteBins of(FeatureMatrix x, int[] rows, int most) {
    QuantizedMatrix ranks = QuantizedMatrix.of(x);
    int p = x.columns();
    BinEdges[] edges = new BinEdges[p];
    byte[][] codes = new byte[p][];
    int[] buffer = new int[rows.length];
    for (int j = 0; j < p; j++) {
      ranks.ranks(j, rows, buffer);
      int[] counts = new int[ranks.ranks(j)];
      for (int r : buffer) {
        counts[r]++;
      }
      edges[j] = BinEdges.of(ranks, j, counts, most);
      codes[j] = edges[j].codes(ranks, j);
    }
    return new ByteBins(ranks, x.data(), edges, codes);
  }

  /**
   * The words of some rows, one after the other: column {@code j} is byte {@code j % 8} of {@code
   * words[j / 8]}.
   */
  long[][] words(int[] rows) {
    long[][] out = new long[(edges.length + 7) / 8][rows.length];
    int[] buffer = new int[rows.length];
    for (int j = 0; j < edges.length; j++) {
      ranks.ranks(j, rows, buffer);
      long[] word = out[j >> 3];
      int shift = (j & 7) << 3;
      byte[] code = codes[j];
      for (int i = 0; i < buffer.length; i++) {
        word[i] |= (code[buffer[i]] & 255L) << shift;
      }
    }
    return out;
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
