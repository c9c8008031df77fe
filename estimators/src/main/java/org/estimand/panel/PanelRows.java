package org.estimand.panel;

import java.util.Arrays;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.inference.SampleDesign;

/**
 * The rows an estimate rests on, with targets as they are learned: those of the sample, or pairs of
 * its rows.
 *
 * @param rows the rows in the sample, or null for all of them in their order
 * @param pairs the pairs, or null
 * @param y outcome
 * @param d treatments
 * @param z instruments
 * @param unit unit of each row
 * @param blocks groups that folds inside training rows must not split
 * @param weights weights with mean one, or null
 * @param design clusters, units and periods
 * @param folds the folds
 */
record PanelRows(
    int[] rows,
    PeriodPairs pairs,
    double[] y,
    double[][] d,
    double[][] z,
    int[] unit,
    int[] blocks,
    double[] weights,
    SampleDesign design,
    FoldAssignment folds) {

  /** All rows of the sample. */
  static PanelRows all(PanelSample s, SampleDesign design, FoldAssignment folds) {
    return new PanelRows(
        null, null, s.y(), s.d(), s.z(), s.units().codes(), s.blocks(), s.weights(), design, folds);
  }

  /** Differences over pairs of rows; a pair is in the fold of its later row. */
  static PanelRows differences(
      PanelSample s, PeriodPairs pairs, SampleDesign design, FoldAssignment folds) {
    int[] rows = pairs.later();
    double[] w = s.weights();
    return new PanelRows(
        rows,
        pairs,
        pairs.difference(s.y()),
        differences(pairs, s.d()),
        differences(pairs, s.z()),
        at(s.units().codes(), rows),
        at(s.blocks(), rows),
        w == null
            ? null
            : PanelSample.meanOne(Arrays.stream(rows).mapToDouble(i -> w[i]).toArray()),
        design.restricted(rows),
        folds.restricted(rows));
  }

  /**
   * The same rows with deviations from unit means as targets, to which the mean over all rows is
   * added back: without a meaning for partialling out, it enters the slope of the IV-type score.
   */
  PanelRows within(PanelSample s) {
    return new PanelRows(
        rows,
        pairs,
        centred(s, y),
        Arrays.stream(d).map(x -> centred(s, x)).toArray(double[][]::new),
        Arrays.stream(z).map(x -> centred(s, x)).toArray(double[][]::new),
        unit,
        blocks,
        weights,
        design,
        folds);
  }

  private static double[] centred(PanelSample s, double[] values) {
    double mean = 0;
    for (int i = 0; i < values.length; i++) {
      mean += (s.weights() == null ? 1 : s.weights()[i]) * values[i];
    }
    mean /= values.length;
    double[] out = s.within(values);
    for (int i = 0; i < out.length; i++) {
      out[i] += mean;
    }
    return out;
  }

  private static double[][] differences(PeriodPairs pairs, double[][] columns) {
    return Arrays.stream(columns).map(pairs::difference).toArray(double[][]::new);
  }

  private static int[] at(int[] codes, int[] rows) {
    int[] out = new int[rows.length];
    for (int k = 0; k < out.length; k++) {
      out[k] = codes[rows[k]];
    }
    return out;
  }

  int count() {
    return y.length;
  }

  /** Number of units among the rows. */
  int units(String unitColumn) {
    return design.grouping(unitColumn).orElseThrow().count();
  }

  /** Number of periods among the rows. */
  int periods(String timeColumn) {
    return design.grouping(timeColumn).orElseThrow().count();
  }
}
