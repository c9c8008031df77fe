package org.estimand.inference;

import java.util.Arrays;
import org.estimand.data.Grouping;

/**
 * Rows sorted into groups by number alone.
 *
 * @param codes group of each row, 0 .. count-1 in order of first appearance
 * @param count number of groups
 */
record GroupCodes(int[] codes, int count) {
  static GroupCodes of(Grouping grouping) {
    return new GroupCodes(grouping.codes(), grouping.count());
  }

  /** The groups formed by pairs of groups, in O(n). */
  GroupCodes intersect(GroupCodes other) {
    int n = codes.length;
    int capacity = Integer.highestOneBit(Math.max(8, n)) << 2;
    int mask = capacity - 1;
    long[] keys = new long[capacity];
    int[] numbers = new int[capacity];
    Arrays.fill(numbers, -1);
    int[] out = new int[n];
    int found = 0;
    for (int i = 0; i < n; i++) {
      long key = ((long) codes[i] << 32) | other.codes[i];
      int slot = slot(key) & mask;
      while (numbers[slot] >= 0 && keys[slot] != key) {
        slot = (slot + 1) & mask;
      }
      if (numbers[slot] < 0) {
        keys[slot] = key;
        numbers[slot] = found++;
      }
      out[i] = numbers[slot];
    }
    return new GroupCodes(out, found);
  }

  private static int slot(long key) {
    long h = key * 0x9E3779B97F4A7C15L;
    return (int) (h >>> 32);
  }

  /** Number of groups with a single row. */
  int singletons() {
    int[] sizes = new int[count];
    for (int c : codes) {
      sizes[c]++;
    }
    int s = 0;
    for (int size : sizes) {
      s += size == 1 ? 1 : 0;
    }
    return s;
  }

  /** Column sums within groups of an n x p column-major array: count x p, column-major. */
  double[] sums(double[] values, int p) {
    int n = codes.length;
    double[] sums = new double[Math.multiplyExact(count, p)];
    for (int a = 0; a < p; a++) {
      int from = a * n;
      int to = a * count;
      for (int i = 0; i < n; i++) {
        sums[to + codes[i]] += values[from + i];
      }
    }
    return sums;
  }
}
