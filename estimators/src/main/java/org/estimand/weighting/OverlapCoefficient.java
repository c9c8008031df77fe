package org.estimand.weighting;

import java.util.Arrays;

/**
 * The area under the lower of two weighted densities: 1 where the arms are alike, 0 where they are
 * apart. Gaussian kernels of one bandwidth for both arms; densities are made on a grid of h/16 from
 * rows divided between its two nearest points, with kernels cut at 6 h, and the lower one is added
 * up. Only the neighbourhood of rows is visited, so that values far away cost nothing: O(n) after
 * the order of the rows.
 */
final class OverlapCoefficient {
  private static final int FINE = 16;
  private static final int REACH = 6 * FINE;

  private OverlapCoefficient() {}

  /**
   * Scott's rule of thumb, 1.06 min(standard deviation, quartile range / 1.34) n^(-1/5), over the
   * rows of the smaller arm (of two arms of one size the first), unweighted; 0 where it does not
   * vary.
   *
   * @param x n values, NaN where missing
   * @param base n sampling weights; rows of weight zero do not count
   */
  static double bandwidth(double[] x, int[] code, int a, int b, double[] base) {
    double[] first = values(x, code, a, base);
    double[] second = values(x, code, b, base);
    double[] fewer = second.length < first.length ? second : first;
    if (fewer.length < 2) {
      return 0;
    }
    double h = KernelDensity.bandwidth(fewer) * 1.06 / 0.9;
    double largest = 0;
    for (double v : fewer) {
      largest = Math.max(largest, Math.abs(v));
    }
    return h > 1e-10 * largest ? h : 0;
  }

  private static double[] values(double[] x, int[] code, int arm, double[] base) {
    double[] v = new double[x.length];
    int count = 0;
    for (int i = 0; i < x.length; i++) {
      if (code[i] == arm && base[i] > 0 && !Double.isNaN(x[i])) {
        v[count++] = x[i];
      }
    }
    return Arrays.copyOf(v, count);
  }

  /**
   * The coefficient.
   *
   * @param order rows in ascending order of x, without those where it is missing
   * @param w n weights
   * @param h bandwidth; 0 compares shares of equal values instead of densities
   * @return NaN where an arm has no row of positive weight
   */
  static double of(double[] x, int[] order, int[] code, int a, int b, double[] w, double h) {
    double[] total = new double[2];
    double[] least = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
    double[] most = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
    for (int i : order) {
      int side = code[i] == a ? 0 : code[i] == b ? 1 : -1;
      if (side >= 0 && w[i] > 0) {
        total[side] += w[i];
        least[side] = Math.min(least[side], x[i]);
        most[side] = Math.max(most[side], x[i]);
      }
    }
    if (!(total[0] > 0 && total[1] > 0)) {
      return Double.NaN;
    }
    if (most[0] < least[1] || most[1] < least[0]) {
      return 0;
    }
    double area =
        h > 0
            ? area(
                x,
                common(x, order, Math.max(least[0], least[1]), Math.min(most[0], most[1]), h),
                code,
                a,
                b,
                w,
                total,
                h)
            : shares(x, order, code, a, b, w, total);
    return Math.min(1, area);
  }

  /** The rows whose kernels reach where those of both arms do; elsewhere the lower density is 0. */
  private static int[] common(double[] x, int[] order, double low, double high, double h) {
    double reach = 2.0 * REACH / FINE * h;
    int from = 0;
    int to = order.length;
    while (from < to && x[order[from]] < low - reach) {
      from++;
    }
    while (to > from && x[order[to - 1]] > high + reach) {
      to--;
    }
    return Arrays.copyOfRange(order, from, to);
  }

  /** The sum over distinct values of the smaller share. */
  private static double shares(
      double[] x, int[] order, int[] code, int a, int b, double[] w, double[] total) {
    double sum = 0;
    double fa = 0;
    double fb = 0;
    for (int k = 0; k < order.length; k++) {
      int i = order[k];
      fa += code[i] == a ? w[i] / total[0] : 0;
      fb += code[i] == b ? w[i] / total[1] : 0;
      if (k + 1 == order.length || x[order[k + 1]] != x[i]) {
        sum += Math.min(fa, fb);
        fa = 0;
        fb = 0;
      }
    }
    return sum;
  }

  private static double area(
      double[] x, int[] order, int[] code, int a, int b, double[] w, double[] total, double h) {
    double step = h / FINE;
    double[] kernel = new double[REACH + 1];
    double mass = 0;
    for (int k = 0; k <= REACH; k++) {
      kernel[k] = Math.exp(-0.5 * k * k / (FINE * FINE));
      mass += k == 0 ? kernel[k] : 2 * kernel[k];
    }
    for (int k = 0; k <= REACH; k++) {
      kernel[k] /= mass;
    }
    double area = 0;
    int start = 0;
    while (start < order.length) {
      // rows whose kernels touch
      int end = start + 1;
      while (end < order.length && x[order[end]] - x[order[end - 1]] <= (2 * REACH + 2) * step) {
        end++;
      }
      double origin = x[order[start]];
      double range = (x[order[end - 1]] - origin) / step;
      area += cluster(x, order, start, end, code, a, b, w, total, step, kernel, (long) range + 2);
      start = end;
    }
    return area;
  }

  /** The area over rows that are near each other, by windows of the grid. */
  private static double cluster(
      double[] x,
      int[] order,
      int start,
      int end,
      int[] code,
      int a,
      int b,
      double[] w,
      double[] total,
      double step,
      double[] kernel,
      long points) {
    double[] massA = new double[Math.toIntExact(points)];
    double[] massB = new double[massA.length];
    double origin = x[order[start]];
    for (int k = start; k < end; k++) {
      int i = order[k];
      double[] mass = code[i] == a ? massA : code[i] == b ? massB : null;
      if (mass != null && w[i] > 0) {
        double u = w[i] / total[code[i] == a ? 0 : 1];
        double place = (x[i] - origin) / step;
        int left = (int) place;
        mass[left] += u * (1 - (place - left));
        mass[left + 1] += u * (place - left);
      }
    }
    double[] fa = spread(massA, kernel);
    double[] fb = spread(massB, kernel);
    double sum = 0;
    for (int k = 0; k < fa.length; k++) {
      sum += Math.min(fa[k], fb[k]);
    }
    return sum;
  }

  /** Masses convolved with the kernel; masses of zero cost nothing. */
  private static double[] spread(double[] mass, double[] kernel) {
    double[] density = new double[mass.length + 2 * REACH];
    for (int j = 0; j < mass.length; j++) {
      double u = mass[j];
      if (u > 0) {
        int middle = j + REACH;
        density[middle] += u * kernel[0];
        for (int k = 1; k <= REACH; k++) {
          double v = u * kernel[k];
          density[middle - k] += v;
          density[middle + k] += v;
        }
      }
    }
    return density;
  }
}
