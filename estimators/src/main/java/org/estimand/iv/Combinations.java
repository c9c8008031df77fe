package org.estimand.iv;

/**
 * All combinations of candidates: number c has the candidates parts[c], the last group running
 * fastest.
 *
 * @param sizes number of candidates in each group
 * @param parts for every combination the candidate of each group
 */
record Combinations(int[] sizes, int[][] parts) {
  static Combinations of(int... sizes) {
    int count = 1;
    for (int s : sizes) {
      count = Math.multiplyExact(count, s);
    }
    int[][] parts = new int[count][sizes.length];
    for (int c = 0; c < count; c++) {
      int rest = c;
      for (int g = sizes.length - 1; g >= 0; g--) {
        parts[c][g] = rest % sizes[g];
        rest /= sizes[g];
      }
    }
    return new Combinations(sizes, parts);
  }

  int count() {
    return parts.length;
  }
}
