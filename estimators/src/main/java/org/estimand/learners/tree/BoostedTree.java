package org.estimand.learners.tree;

/**
 * A tree on bytes. A node is one word: from the lowest bit on 32 bits with the left child (the
 * right one follows it), 16 with the word of its column, 6 with the shift inside the word, 1 that
 * moves missing values to the left, 9 with the threshold. A leaf is its own left child.
 *
 * @param nodes the nodes, the root first
 * @param values leaf values, by node
 * @param sets four words for each node that splits on categories: the codes that go left; or null
 * @param depth largest number of splits on a path
 */
record BoostedTree(long[] nodes, double[] values, long[] sets, int depth) {
  /** The threshold that says: look into the set. */
  static final int BY_SET = 510;

  private static final int ALWAYS_LEFT = 511;

  /** A leaf. */
  static long leaf(int node) {
    return (long) ALWAYS_LEFT << 55 | node;
  }

  /** A split: codes up to {@code threshold} go left; missing values do where told so. */
  static long split(int feature, int threshold, boolean missingLeft, int left) {
    long moved = missingLeft ? 1 : 0;
    long limit = threshold == BY_SET ? BY_SET : threshold + moved;
    return limit << 55
        | (threshold == BY_SET ? 0 : moved) << 54
        | (long) ((feature & 7) << 3) << 48
        | (long) (feature >> 3) << 32
        | left;
  }

  /** Adds the leaf values of rows {@code from} to {@code to} to their scores. */
  void add(long[][] words, int from, int to, double[] scores, double factor) {
    if (sets != null) {
      for (int i = from; i < to; i++) {
        scores[i] += factor * values[leafOf(words, i)];
      }
      return;
    }
    int i = from;
    for (; i + 4 <= to; i += 4) {
      int a = 0;
      int b = 0;
      int c = 0;
      int d = 0;
      for (int k = 0; k < depth; k++) {
        a = step(words, nodes[a], i);
        b = step(words, nodes[b], i + 1);
        c = step(words, nodes[c], i + 2);
        d = step(words, nodes[d], i + 3);
      }
      scores[i] += factor * values[a];
      scores[i + 1] += factor * values[b];
      scores[i + 2] += factor * values[c];
      scores[i + 3] += factor * values[d];
    }
    for (; i < to; i++) {
      scores[i] += factor * values[leafOf(words, i)];
    }
  }

  private static int step(long[][] words, long node, int row) {
    long word = words[(int) (node >>> 32) & 0xFFFF][row];
    int code = (int) (word >>> (node >>> 48)) + ((int) (node >>> 54) & 1) & 255;
    return (int) node + ((int) (node >>> 55) - code >>> 31);
  }

  /** The leaf of a row. */
  int leafOf(long[][] words, int row) {
    int at = 0;
    while (true) {
      long node = nodes[at];
      int next;
      if ((int) (node >>> 55) == BY_SET) {
        int code = (int) (words[(int) (node >>> 32) & 0xFFFF][row] >>> (node >>> 48)) & 255;
        next = (int) node + (contains(sets, 4 * at, code) ? 0 : 1);
      } else {
        next = step(words, node, row);
      }
      if (next == at) {
        return at;
      }
      at = next;
    }
  }

  /** Whether a code is in the set of four words from a place on. */
  static boolean contains(long[] sets, int at, int code) {
    return (sets[at + (code >> 6)] >>> code & 1) != 0;
  }
}
