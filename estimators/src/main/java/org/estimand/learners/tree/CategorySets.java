package org.estimand.learners.tree;

/**
 * The splits of a tree on categories. A set of codes is a bitmap: bit 0 stands for values that no
 * training row has, bit c + 1 for code c.
 *
 * @param categories the codes
 * @param at per node the first word of its set, or -1 in leaves and splits by a cut
 * @param words the sets of codes that go left
 */
record CategorySets(Categories categories, int[] at, long[] words) {
  /** Words of the set of a feature with so many codes. */
  static int width(int codes) {
    return (codes >>> 6) + 1;
  }

  /** Whether a set that begins at a word holds a code, or {@link Categories#UNKNOWN}. */
  static boolean contains(long[] words, int from, int code) {
    return (words[from + (code + 1 >>> 6)] >>> code + 1 & 1) != 0;
  }

  /** Whether a node splits on categories. */
  boolean has(int node) {
    return at[node] >= 0;
  }

  /** Whether a value that is not missing goes left. */
  boolean goesLeft(int node, int feature, double value) {
    return contains(words, at[node], categories.code(feature, value));
  }
}
