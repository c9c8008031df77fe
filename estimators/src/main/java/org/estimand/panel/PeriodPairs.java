package org.estimand.panel;

import java.util.Arrays;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;

/**
 * Rows whose unit was also seen one period earlier.
 *
 * @param later the rows, ascending
 * @param earlier for each the row one period earlier
 * @param length the time between the two
 * @param gaps number of consecutive rows of a unit that lie another time apart
 */
record PeriodPairs(int[] later, int[] earlier, double length, int gaps) {
  private static final double TOLERANCE = 1e-6;

  /**
   * The pairs of a panel.
   *
   * @param periodLength the time between adjacent periods, or null for the smallest difference
   */
  static PeriodPairs of(PanelSample sample, Double periodLength) {
    double[] time = sample.time();
    double length = Double.POSITIVE_INFINITY;
    for (int t = 1; t < time.length; t++) {
      length = Math.min(length, time[t] - time[t - 1]);
    }
    if (periodLength != null) {
      length = periodLength;
    }
    int n = sample.rows();
    int[] code = sample.units().codes();
    int[] order = RowOrders.byUnitAndPeriod(sample.units(), sample.period(), sample.periods());
    int[] before = new int[n];
    Arrays.fill(before, -1);
    int count = 0;
    int gaps = 0;
    // with a length of several periods the earlier row need not be the neighbour in the order
    int start = 0;
    for (int k = 0; k < n; k++) {
      int i = order[k];
      if (k > 0 && code[order[k - 1]] != code[i]) {
        start = k;
      }
      double now = time[sample.period()[i]];
      double slack = TOLERANCE * length;
      while (time[sample.period()[order[start]]] < now - length - slack) {
        start++;
      }
      int j = order[start];
      if (start < k && Math.abs(now - time[sample.period()[j]] - length) <= slack) {
        before[i] = j;
        count++;
      } else if (k > 0 && code[order[k - 1]] == code[i]) {
        gaps++;
      }
    }
    if (count == 0) {
      throw new NotIdentifiedException(
          "IDENT-243",
          "No unit of \""
              + sample.units().column()
              + "\" has rows in adjacent periods, "
              + org.estimand.fit.Json.number(length)
              + " apart. Set periodLength to the time between periods, or use CRE_GENERAL.");
    }
    int[] later = new int[count];
    int[] earlier = new int[count];
    int at = 0;
    for (int i = 0; i < n; i++) {
      if (before[i] >= 0) {
        later[at] = i;
        earlier[at++] = before[i];
      }
    }
    requireEqualWeights(sample, later, earlier);
    return new PeriodPairs(later, earlier, length, gaps);
  }

  private static void requireEqualWeights(PanelSample sample, int[] later, int[] earlier) {
    double[] w = sample.weights();
    for (int k = 0; w != null && k < later.length; k++) {
      if (w[later[k]] != w[earlier[k]]) {
        throw new NotSupportedException(
            "NOTSUP-241",
            "The sampling weights of unit "
                + sample.units().labels().get(sample.units().codes()[later[k]])
                + " differ between its rows; a difference of two rows has no weight then. FD_EXACT"
                + " takes weights that are constant within units.");
      }
    }
  }

  /** Differences of a column over the pairs. */
  double[] difference(double[] x) {
    double[] out = new double[later.length];
    for (int k = 0; k < out.length; k++) {
      out[k] = x[later[k]] - x[earlier[k]];
    }
    return out;
  }
}
