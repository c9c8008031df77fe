package org.estimand.learners.tree;

import org.estimand.data.FeatureMatrix;

/**
 * A grown tree. Node 0 is the root; the children of node t are {@code left[t]} and {@code left[t] +
 * 1}. A row goes left when its value is at most the cut; a missing one where the node says.
 *
 * @param word per node, for rows given as keys of the training matrix, or null: the field of the
 *     split feature (two shift distances of 6 bits), 1 bit that sends missing cells right, the last
 *     rank that goes left (24 bits) and the left child (27 bits). A leaf is its own left child.
 * @param split per node twice the split feature, plus one when missing cells go left; -1 in a leaf
 * @param left per node the left child
 * @param cut per node the cut, in a leaf the first value
 * @param values outputs of all nodes, outputs per node; null with one output (see {@code cut})
 * @param outputs number of values of a leaf
 * @param sets the splits on categories; null where there can be none, else there is no word
 */
record Tree(
    long[] word,
    int[] split,
    int[] left,
    double[] cut,
    double[] values,
    int outputs,
    CategorySets sets) {
  private static final int MISSING_RIGHT = 12;
  private static final int RANK = 13;
  private static final int CHILD = 37;
  private static final long LEAF = 63L << 6 | 1L << RANK;

  /** The word of a leaf. */
  static long leafWord(int node) {
    return LEAF | (long) node << CHILD;
  }

  /** The word of a split. */
  static long splitWord(int shift, int bits, boolean missingRight, int rank, int left) {
    return (64 - shift - bits)
        | (64L - bits) << 6
        | (missingRight ? 1L << MISSING_RIGHT : 0)
        | (long) rank << RANK
        | (long) left << CHILD;
  }

  /** Number of nodes. */
  int size() {
    return split.length;
  }

  /** The value of a leaf. */
  double value(int leaf, int output) {
    return values == null ? cut[leaf] : values[leaf * outputs + output];
  }

  /** The leaves of rows given by their keys; four at a time, since each waits for its node. */
  void leaves(long[] keys, boolean missing, int[] out) {
    int i = 0;
    if (!missing) {
      for (; i + 4 <= keys.length; i += 4) {
        four(word, keys, i, out);
      }
    }
    for (; i < keys.length; i++) {
      int at = 0;
      int next;
      while ((next = next(word[at], keys[i])) != at) {
        at = next;
      }
      out[i] = at;
    }
  }

  private static void four(long[] word, long[] keys, int i, int[] out) {
    long k0 = keys[i];
    long k1 = keys[i + 1];
    long k2 = keys[i + 2];
    long k3 = keys[i + 3];
    int a = 0;
    int b = 0;
    int c = 0;
    int d = 0;
    while (true) {
      int na = nextWithoutMissing(word[a], k0);
      int nb = nextWithoutMissing(word[b], k1);
      int nc = nextWithoutMissing(word[c], k2);
      int nd = nextWithoutMissing(word[d], k3);
      if (((na ^ a) | (nb ^ b) | (nc ^ c) | (nd ^ d)) == 0) {
        break;
      }
      a = na;
      b = nb;
      c = nc;
      d = nd;
    }
    out[i] = a;
    out[i + 1] = b;
    out[i + 2] = c;
    out[i + 3] = d;
  }

  private static int nextWithoutMissing(long w, long key) {
    long rank = (key << w) >>> (w >>> 6);
    return (int) (w >>> CHILD) + (int) (((w >>> RANK & 0xFFFFFF) - rank) >>> 63);
  }

  /** One step; where missing cells (rank 0) go right, one less makes their rank the largest. */
  private static int next(long w, long key) {
    long less = (w >>> MISSING_RIGHT & 1) << (w >>> 6);
    long rank = ((key << w) - less) >>> (w >>> 6);
    long last = (w >>> RANK & 0xFFFFFF) - (w >>> MISSING_RIGHT & 1);
    return (int) (w >>> CHILD) + (int) ((last - rank) >>> 63);
  }

  /** The leaf of a row of any matrix with the columns of the training matrix. */
  int leaf(FeatureMatrix x, int row) {
    int at = 0;
    while (split[at] >= 0) {
      at = next(at, x.at(row, split[at] >> 1));
    }
    return at;
  }

  /** The child of a split node for a value of its feature. */
  int next(int node, double value) {
    boolean goesLeft;
    if (Double.isNaN(value)) {
      goesLeft = (split[node] & 1) == 1;
    } else if (sets != null && sets.has(node)) {
      goesLeft = sets.goesLeft(node, split[node] >> 1, value);
    } else {
      goesLeft = value <= cut[node];
    }
    return left[node] + (goesLeft ? 0 : 1);
  }
}
