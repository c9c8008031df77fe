package org.estimand.weighting;

import java.util.Arrays;

/**
 * A k-d tree over the groups of one pool: boxes halved at the median of their longest side (Bentley
 * 1975, doi 10.1145/361002.361007). A box's distance is a sum of the same terms in the same order
 * as a point's, so rounding cannot hide a neighbour.
 */
final class NeighborTree {
  private static final int LEAF = 8;

  private final double[] points;
  private final int q;
  private final PointGroups groups;
  private final int first;
  private final int[] order;
  private final int[] leafOf;
  private final double[] sorted;
  private final int[] low;
  private final int[] high;
  private final double[] box;
  private final int[] smallestRow;

  /** A tree over the groups {@code from} to {@code to - 1}. */
  NeighborTree(MatchCoordinates coordinates, PointGroups groups, int from, int to) {
    this.points = coordinates.points();
    this.q = coordinates.dimension();
    this.groups = groups;
    this.first = from;
    int size = to - from;
    order = new int[size];
    Arrays.setAll(order, k -> from + k);
    int nodes = 1;
    for (int reach = size; reach > LEAF; reach = (reach + 1) / 2) {
      nodes = 2 * nodes + 1;
    }
    low = new int[nodes];
    high = new int[nodes];
    box = new double[2 * q * nodes];
    smallestRow = new int[nodes];
    leafOf = new int[size];
    build(0, 0, size);
    sorted = new double[q * size];
    for (int k = 0; k < size; k++) {
      System.arraycopy(points, q * groups.first(order[k]), sorted, q * k, q);
    }
  }

  private double at(int group, int j) {
    return points[groups.first(group) * q + j];
  }

  private void build(int node, int lo, int hi) {
    low[node] = lo;
    high[node] = hi;
    smallestRow[node] = Integer.MAX_VALUE;
    int longest = -1;
    double side = 0;
    for (int j = 0; j < q; j++) {
      double min = Double.POSITIVE_INFINITY;
      double max = Double.NEGATIVE_INFINITY;
      for (int k = lo; k < hi; k++) {
        double v = at(order[k], j);
        min = Math.min(min, v);
        max = Math.max(max, v);
      }
      box[2 * (node * q + j)] = min;
      box[2 * (node * q + j) + 1] = max;
      if (max - min > side) {
        side = max - min;
        longest = j;
      }
    }
    for (int k = lo; k < hi; k++) {
      smallestRow[node] = Math.min(smallestRow[node], groups.first(order[k]));
    }
    if (isLeaf(node)) {
      for (int k = lo; k < hi; k++) {
        leafOf[order[k] - first] = node;
      }
      return;
    }
    int middle = (lo + hi) >>> 1;
    if (longest >= 0) {
      select(lo, hi - 1, middle, longest);
    }
    build(2 * node + 1, lo, middle);
    build(2 * node + 2, middle, hi);
  }

  private boolean isLeaf(int node) {
    return 2 * node + 2 >= low.length;
  }

  private boolean before(int a, int b, int j) {
    int c = Double.compare(at(a, j), at(b, j));
    return c < 0 || c == 0 && a < b;
  }

  private void select(int lo, int hi, int place, int j) {
    while (lo < hi) {
      int pivot = order[(lo + hi) >>> 1];
      int a = lo;
      int b = hi;
      while (a <= b) {
        while (before(order[a], pivot, j)) {
          a++;
        }
        while (before(pivot, order[b], j)) {
          b--;
        }
        if (a <= b) {
          int swap = order[a];
          order[a++] = order[b];
          order[b--] = swap;
        }
      }
      if (place <= b) {
        hi = b;
      } else if (place >= a) {
        lo = a;
      } else {
        return;
      }
    }
  }

  /** The squared distance of a row to the group at a place of the order. */
  private double distance(int row, int place) {
    double sum = 0;
    for (int j = 0; j < q; j++) {
      double d = points[row * q + j] - sorted[place * q + j];
      sum += d * d;
    }
    return sum;
  }

  private double boxDistance(int row, int node) {
    if (low[node] == high[node]) {
      return Double.POSITIVE_INFINITY;
    }
    double sum = 0;
    for (int j = 0; j < q; j++) {
      double v = points[row * q + j];
      double min = box[2 * (node * q + j)];
      double max = box[2 * (node * q + j) + 1];
      double d = v < min ? v - min : v > max ? v - max : 0;
      sum += d * d;
    }
    return sum;
  }

  /** The nearest groups found so far, nearest first, no more than needed for {@code m} rows. */
  private final class Nearest {
    private final int row;
    private final int m;
    private double[] distances;
    private int[] sizes;
    private int used;
    private long rows;

    Nearest(int row, int m) {
      this.row = row;
      this.m = m;
      distances = new double[m + 1];
      sizes = new int[m + 1];
    }

    double bound() {
      return rows >= m ? distances[used - 1] : Double.POSITIVE_INFINITY;
    }

    void visit(int node) {
      if (isLeaf(node)) {
        for (int k = low[node]; k < high[node]; k++) {
          offer(distance(row, k), groups.size(order[k]));
        }
        return;
      }
      double left = boxDistance(row, 2 * node + 1);
      double right = boxDistance(row, 2 * node + 2);
      int near = left <= right ? 2 * node + 1 : 2 * node + 2;
      int far = left <= right ? 2 * node + 2 : 2 * node + 1;
      if (Math.min(left, right) < bound()) {
        visit(near);
      }
      if (Math.max(left, right) < bound()) {
        visit(far);
      }
    }

    private void offer(double d, int size) {
      if (d >= bound()) {
        return;
      }
      int k = used++;
      while (k > 0 && distances[k - 1] > d) {
        distances[k] = distances[k - 1];
        sizes[k] = sizes[k - 1];
        k--;
      }
      distances[k] = d;
      sizes[k] = size;
      rows += size;
      while (rows - sizes[used - 1] >= m) {
        rows -= sizes[--used];
      }
    }
  }

  /**
   * The groups of the {@code m} nearest rows and of all rows as near as the last of them.
   *
   * @param row the unit they are near to; it may be one of them
   * @param tolerance how much farther counts as equally far
   * @param limit the largest distance allowed; the m nearest may be fewer
   * @return groups in ascending order
   */
  int[] nearest(int row, int m, double tolerance, double limit) {
    Nearest nearest = new Nearest(row, m);
    nearest.visit(0);
    double reach = Math.sqrt(nearest.bound()) + tolerance;
    double square = Math.min(reach * reach, limit * limit);
    int[] found = new int[4];
    int count = 0;
    int[] open = new int[64];
    int top = 0;
    open[top++] = 0;
    while (top > 0) {
      int node = open[--top];
      if (!(boxDistance(row, node) <= square)) {
        continue;
      }
      if (!isLeaf(node)) {
        open[top++] = 2 * node + 2;
        open[top++] = 2 * node + 1;
        continue;
      }
      for (int k = low[node]; k < high[node]; k++) {
        if (distance(row, k) <= square) {
          found = count == found.length ? Arrays.copyOf(found, 2 * count) : found;
          found[count++] = order[k];
        }
      }
    }
    int[] sorted = Arrays.copyOf(found, count);
    Arrays.sort(sorted);
    return sorted;
  }

  /**
   * The nearest group that was not removed, of equally near ones that with the smallest row; -1 if
   * there is none within the limit. For groups of one row.
   */
  int nearestLeft(int row, double limit) {
    double[] best = {limit * limit};
    int[] found = {-1};
    nearestLeft(row, 0, best, found);
    return found[0];
  }

  private void nearestLeft(int row, int node, double[] best, int[] found) {
    double d = boxDistance(row, node);
    boolean hopeless =
        d > best[0]
            || d == best[0] && found[0] >= 0 && smallestRow[node] > groups.first(found[0])
            || smallestRow[node] == Integer.MAX_VALUE;
    if (hopeless) {
      return;
    }
    if (isLeaf(node)) {
      for (int k = low[node]; k < high[node]; k++) {
        int group = order[k];
        if (group < 0) {
          continue;
        }
        double at = distance(row, k);
        boolean better = at < best[0] || at == best[0] && found[0] < 0;
        if (better || at == best[0] && groups.first(group) < groups.first(found[0])) {
          best[0] = at;
          found[0] = group;
        }
      }
      return;
    }
    boolean leftFirst = boxDistance(row, 2 * node + 1) <= boxDistance(row, 2 * node + 2);
    nearestLeft(row, leftFirst ? 2 * node + 1 : 2 * node + 2, best, found);
    nearestLeft(row, leftFirst ? 2 * node + 2 : 2 * node + 1, best, found);
  }

  /** Takes a group of one row out of the search. */
  void remove(int group) {
    int node = leafOf[group - first];
    int smallest = Integer.MAX_VALUE;
    for (int k = low[node]; k < high[node]; k++) {
      if (order[k] == group) {
        order[k] = -1;
      } else if (order[k] >= 0) {
        smallest = Math.min(smallest, groups.first(order[k]));
      }
    }
    smallestRow[node] = smallest;
    while (node > 0) {
      node = (node - 1) / 2;
      smallestRow[node] = Math.min(smallestRow[2 * node + 1], smallestRow[2 * node + 2]);
    }
  }
}
