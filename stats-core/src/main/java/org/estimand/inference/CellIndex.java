package org.estimand.inference;

import java.util.Arrays;

/** Points in space sorted into cubic cells, for finding all points within a distance. */
final class CellIndex {
  private static final int BITS = 20;
  private static final long MOST = (1L << BITS) - 2;

  private final long[] cellOfPoint;
  private final long[] cells;
  private final int[] starts;
  private final int[] order;

  private CellIndex(long[] cellOfPoint, long[] cells, int[] starts, int[] order) {
    this.cellOfPoint = cellOfPoint;
    this.cells = cells;
    this.starts = starts;
    this.order = order;
  }

  /**
   * Sorts points.
   *
   * @param points three arrays of n finite coordinates
   * @param reach the distance; cells are at least this wide
   */
  static CellIndex of(double[][] points, double reach) {
    int n = points[0].length;
    double[] low = new double[3];
    double width = reach;
    for (int c = 0; c < 3; c++) {
      double min = Double.POSITIVE_INFINITY;
      double max = Double.NEGATIVE_INFINITY;
      for (double v : points[c]) {
        min = Math.min(min, v);
        max = Math.max(max, v);
      }
      low[c] = min;
      width = Math.max(width, (max - min) / (MOST - 2));
    }
    long[] cell = new long[n];
    for (int i = 0; i < n; i++) {
      long key = 0;
      for (int c = 0; c < 3; c++) {
        key = key << BITS | (1 + (long) Math.floor((points[c][i] - low[c]) / width));
      }
      cell[i] = key;
    }
    long[] distinct = cell.clone();
    Arrays.sort(distinct);
    int count = 0;
    for (int i = 0; i < n; i++) {
      if (i == 0 || distinct[i] != distinct[i - 1]) {
        distinct[count++] = distinct[i];
      }
    }
    long[] cells = Arrays.copyOf(distinct, count);
    int[] starts = new int[count + 1];
    int[] position = new int[n];
    for (int i = 0; i < n; i++) {
      position[i] = Arrays.binarySearch(cells, cell[i]);
      starts[position[i] + 1]++;
    }
    for (int k = 0; k < count; k++) {
      starts[k + 1] += starts[k];
    }
    int[] next = starts.clone();
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[next[position[i]]++] = i;
    }
    return new CellIndex(cell, cells, starts, order);
  }

  /**
   * Writes the points in the cells around point i, itself included, to {@code found} and returns
   * their number; points out of reach may be among them.
   */
  int near(int i, int[] found) {
    int count = 0;
    for (long x = -1; x <= 1; x++) {
      for (long y = -1; y <= 1; y++) {
        long row = cellOfPoint[i] + (x << 2 * BITS) + (y << BITS);
        int k = Arrays.binarySearch(cells, row - 1);
        k = k < 0 ? -k - 1 : k;
        while (k < cells.length && cells[k] <= row + 1) {
          for (int s = starts[k]; s < starts[k + 1]; s++) {
            found[count++] = order[s];
          }
          k++;
        }
      }
    }
    return count;
  }
}
