package org.estimand.regress;

import java.util.List;
import org.estimand.data.Grouping;

/**
 * How many effects are free.
 *
 * @param parameters rank of the dummy variables (a bound for more than two groupings)
 * @param components connected components of the first two groupings
 * @param singletons rows alone in a group
 */
record EffectCounts(int parameters, int components, int singletons) {
  static EffectCounts of(List<Grouping> groupings) {
    int total = 0;
    int n = groupings.get(0).rows();
    boolean[] alone = new boolean[n];
    for (Grouping g : groupings) {
      int[] sizes = g.sizes();
      for (int i = 0; i < n; i++) {
        alone[i] |= sizes[g.codes()[i]] == 1;
      }
      for (int size : sizes) {
        total += size > 0 ? 1 : 0;
      }
    }
    int singletons = 0;
    for (boolean a : alone) {
      singletons += a ? 1 : 0;
    }
    if (groupings.size() == 1) {
      return new EffectCounts(total, total, singletons);
    }
    int components = components(groupings.get(0), groupings.get(1));
    return new EffectCounts(total - components - (groupings.size() - 2), components, singletons);
  }

  private static int components(Grouping a, Grouping b) {
    int[] parent = new int[a.count() + b.count()];
    boolean[] seen = new boolean[parent.length];
    for (int k = 0; k < parent.length; k++) {
      parent[k] = k;
    }
    int count = 0;
    for (int i = 0; i < a.rows(); i++) {
      int x = a.codes()[i];
      int y = a.count() + b.codes()[i];
      count += (seen[x] ? 0 : 1) + (seen[y] ? 0 : 1);
      seen[x] = true;
      seen[y] = true;
      int top = root(parent, x);
      int other = root(parent, y);
      if (top != other) {
        parent[other] = top;
        count--;
      }
    }
    return count;
  }

  private static int root(int[] parent, int start) {
    int k = start;
    while (parent[k] != k) {
      parent[k] = parent[parent[k]];
      k = parent[k];
    }
    return k;
  }
}
