package org.estimand.regress;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Grouping;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.inference.SampleDesign;

/**
 * Least squares of the changes of the outcome on the changes of the columns from one period to the
 * next within a unit. Only pairs of rows of a unit in adjacent periods count: over a gap nothing is
 * differenced, where R's plm takes the difference to whatever row stands before. Rows may come in
 * any order. Immutable.
 *
 * @param regression least squares on the differenced rows, in the order of their later rows
 * @param later for each differenced row the row of its later period; not copied, read only
 * @param earlier the row of its earlier period; not copied, read only
 * @param left number of rows that are in no pair
 */
public record FirstDifferences(LinearRegression regression, int[] later, int[] earlier, int left) {

  /**
   * Fits the changes.
   *
   * @param x n x p, finite, without a constant
   * @param y n outcomes, finite
   * @param units the unit of each row
   * @param periods the period of each row as a number; those that differ by one are adjacent
   * @param intercept whether there is a constant, which is a linear trend in levels
   * @param sample clusters and time of the n rows; the differenced rows take those of their later
   *     row
   * @throws InvalidDataException DATA-006 when a unit has two rows in a period, DATA-070 for a
   *     value that is not finite
   * @throws NotIdentifiedException IDENT-255 without any pair of adjacent periods; IDENT-070,
   *     IDENT-071, IDENT-074 as {@link LinearRegression#fit}
   */
  public static FirstDifferences fit(
      FeatureMatrix x,
      double[] y,
      Grouping units,
      int[] periods,
      boolean intercept,
      SampleDesign sample) {
    Design levels = Design.withIntercept(x);
    RegressionChecks.require(levels, y, null);
    int n = levels.rows();
    int[] before = before(units, periods);
    int[] later = new int[n];
    boolean[] used = new boolean[n];
    int pairs = 0;
    for (int i = 0; i < n; i++) {
      if (before[i] >= 0) {
        later[pairs++] = i;
        used[i] = true;
        used[before[i]] = true;
      }
    }
    if (pairs == 0) {
      throw new NotIdentifiedException(
          "IDENT-255",
          "No unit of \""
              + units.column()
              + "\" has rows in two adjacent periods, so there is no first difference. Number the"
              + " periods so that neighbours differ by one, or use the within estimator.");
    }
    later = Arrays.copyOf(later, pairs);
    int[] earlier = new int[pairs];
    int first = intercept ? 0 : 1;
    int p = levels.columns() - first;
    double[] values = new double[Math.multiplyExact(pairs, p)];
    double[] changes = new double[pairs];
    for (int k = 0; k < pairs; k++) {
      earlier[k] = before[later[k]];
      changes[k] = y[later[k]] - y[earlier[k]];
      if (intercept) {
        values[k] = 1;
      }
      for (int j = intercept ? 1 : 0; j < p; j++) {
        int column = (j + first) * n;
        values[j * pairs + k] =
            levels.values()[column + later[k]] - levels.values()[column + earlier[k]];
      }
    }
    int left = 0;
    for (boolean u : used) {
      left += u ? 0 : 1;
    }
    Design design = new Design(values, pairs, levels.names().subList(first, levels.names().size()));
    return new FirstDifferences(
        LinearRegression.fit(design, changes, null, chosen(sample, later)), later, earlier, left);
  }

  /** For each row the row of the same unit one period before, or -1: rows by unit, then sorted. */
  private static int[] before(Grouping units, int[] periods) {
    int n = units.rows();
    int[] next = new int[units.count() + 1];
    int[] sizes = units.sizes();
    for (int u = 0; u < sizes.length; u++) {
      next[u + 1] = next[u] + sizes[u];
    }
    int[] starts = next.clone();
    long[] cells = new long[n];
    for (int i = 0; i < n; i++) {
      cells[next[units.codes()[i]]++] = ((long) periods[i] << 32) | i;
    }
    int[] before = new int[n];
    Arrays.fill(before, -1);
    for (int u = 0; u < sizes.length; u++) {
      Arrays.sort(cells, starts[u], starts[u + 1]);
      for (int k = starts[u] + 1; k < starts[u + 1]; k++) {
        long step = (cells[k] >> 32) - (cells[k - 1] >> 32);
        if (step == 0) {
          throw twice(units, periods, (int) cells[k - 1], (int) cells[k]);
        }
        if (step == 1) {
          before[(int) cells[k]] = (int) cells[k - 1];
        }
      }
    }
    return before;
  }

  private static InvalidDataException twice(Grouping units, int[] periods, int first, int second) {
    return new InvalidDataException(
        "DATA-006",
        "Unit \""
            + units.column()
            + "\" has two rows for period "
            + periods[first]
            + " ("
            + units.column()
            + " "
            + units.labels().get(units.codes()[first])
            + ", rows "
            + (first + 1)
            + " and "
            + (second + 1)
            + "). First differences need one row per unit and period.");
  }

  private static SampleDesign chosen(SampleDesign sample, int[] rows) {
    List<Grouping> groupings = new ArrayList<>();
    for (Grouping g : sample.groupings()) {
      groupings.add(
          Grouping.of(
              g.column(),
              Arrays.stream(rows).mapToObj(i -> g.labels().get(g.codes()[i])).toList()));
    }
    Optional<int[]> time = sample.time().map(t -> Arrays.stream(rows).map(i -> t[i]).toArray());
    return new SampleDesign(rows.length, List.copyOf(groupings), time, Optional.empty());
  }
}
