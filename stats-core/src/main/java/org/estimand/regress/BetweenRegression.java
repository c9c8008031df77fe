package org.estimand.regress;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Grouping;
import org.estimand.inference.SampleDesign;

/**
 * The between regression of a panel: least squares of the unit means of the outcome on a constant
 * and the unit means of the columns, one row per unit whatever its number of periods (as R's plm;
 * {@link RandomEffects} weighs units by their rows). Consistent only when unit effects do not
 * depend on the columns, as those of random effects.
 */
public final class BetweenRegression {
  private BetweenRegression() {}

  /**
   * Fits the means.
   *
   * @param x n x p, finite, without a constant
   * @param y n outcomes, finite
   * @param units the unit of each row; the result has a row for each unit, in their order, and they
   *     are its one grouping
   * @throws org.estimand.errors.InvalidDataException DATA-070 for a value that is not finite
   * @throws org.estimand.errors.NotIdentifiedException IDENT-071 with no more units than
   *     coefficients
   */
  public static LinearRegression fit(FeatureMatrix x, double[] y, Grouping units) {
    Design rows = Design.withIntercept(x);
    RegressionChecks.require(rows, y, null);
    int n = rows.rows();
    int count = units.count();
    int p = rows.columns();
    double[] means = new double[Math.multiplyExact(count, p)];
    for (int j = 0; j < p; j++) {
      average(rows.values(), j * n, units, means, j * count);
    }
    double[] outcomes = new double[count];
    average(y, 0, units, outcomes, 0);
    int[] own = new int[count];
    for (int u = 0; u < count; u++) {
      own[u] = u;
    }
    List<Grouping> groupings = new ArrayList<>();
    groupings.add(new Grouping(units.column(), own, units.labels()));
    SampleDesign sample =
        new SampleDesign(count, groupings, java.util.Optional.empty(), java.util.Optional.empty());
    return LinearRegression.fit(new Design(means, count, rows.names()), outcomes, null, sample);
  }

  /** Means of the values from an offset on, one for each unit, in order of the rows. */
  static void average(double[] from, int offset, Grouping units, double[] to, int at) {
    int[] sizes = units.sizes();
    for (int i = 0; i < units.rows(); i++) {
      to[at + units.codes()[i]] += from[offset + i];
    }
    for (int u = 0; u < sizes.length; u++) {
      to[at + u] /= sizes[u];
    }
  }
}
