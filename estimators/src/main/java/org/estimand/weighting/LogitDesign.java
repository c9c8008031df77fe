package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;

/**
 * The columns of a logit over all rows: a constant, then the functions to be balanced minus their
 * means over their standard deviations, without those collinear with others before them.
 *
 * @param x n x columns, column-major
 * @param kept positions of the functions
 * @param means what was subtracted, by function
 */
record LogitDesign(double[] x, int[] kept, double[] means) {
  static LogitDesign of(BalanceFrame frame) {
    int n = frame.problem().rows();
    double[] base = frame.problem().base();
    double[] means = frame.means(base);
    int[] everyRow = new int[n];
    for (int i = 0; i < n; i++) {
      everyRow[i] = i;
    }
    double[] all = frame.deviations(everyRow, means);
    int[] kept = BalanceFrame.kept(all, n, means.length, base);
    double[] x = new double[n * (kept.length + 1)];
    System.arraycopy(all, 0, x, 0, n);
    System.arraycopy(BalanceFrame.select(all, n, kept), 0, x, n, n * kept.length);
    return new LogitDesign(x, kept, means);
  }

  int columns() {
    return kept.length + 1;
  }

  /** The name of a column. */
  String name(BalanceFrame frame, int column) {
    return column == 0 ? "intercept" : frame.moments().names().get(kept[column - 1]);
  }

  /** Records the coefficients of the functions as they are, and what was left out. */
  void describe(SolutionParts parts, BalanceFrame frame, double[] b) {
    double intercept = b[0];
    List<Double> values = new ArrayList<>();
    for (int j = 0; j < kept.length; j++) {
      double value = b[j + 1] / frame.scale()[kept[j]];
      intercept -= value * means[kept[j]];
      values.add(value);
    }
    parts.parameter("coefficient.intercept", intercept);
    for (int j = 0; j < kept.length; j++) {
      parts.parameter("coefficient." + name(frame, j + 1), values.get(j));
    }
    List<String> names = frame.dropped(kept);
    if (!names.isEmpty()) {
      parts.note(LikelihoodPropensity.collinear("propensity model", names));
    }
  }
}
