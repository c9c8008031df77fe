package org.estimand.learners.tree;

import org.estimand.data.FeatureMatrix;

/** Finds the leaves of some rows, by keys where the matrix is that of the training rows. */
final class RowLeaves {
  private final FeatureMatrix x;
  private final int[] rows;
  private final long[] keys;
  private final boolean missing;

  /** Rows of the training matrix. */
  RowLeaves(FeatureMatrix x, int[] rows) {
    this(x, rows, true);
  }

  /**
   * @param training whether the trees were grown on rows of this matrix
   */
  RowLeaves(FeatureMatrix x, int[] rows, boolean training) {
    this.x = x;
    this.rows = rows;
    QuantizedMatrix ranks = training ? QuantizedMatrix.of(x) : null;
    keys = ranks != null && ranks.hasKeys() ? ranks.keys(rows) : null;
    missing = ranks != null && ranks.anyMissing();
  }

  /** Fills the leaf of each row. */
  void of(Tree tree, int[] out) {
    if (keys != null && tree.sets() == null) {
      tree.leaves(keys, missing, out);
      return;
    }
    for (int i = 0; i < rows.length; i++) {
      out[i] = tree.leaf(x, rows[i]);
    }
  }
}
