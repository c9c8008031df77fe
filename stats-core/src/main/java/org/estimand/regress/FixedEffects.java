package org.estimand.regress;

import java.util.List;
import org.estimand.data.Grouping;
import org.estimand.errors.ConvergenceException;
import org.estimand.errors.InvalidConfigException;

/**
 * Effects to absorb, one per group of each grouping. Of one grouping the group means are taken off
 * exactly; of several, the symmetric sequence of projections is accelerated by conjugate gradients
 * (Hernandez-Ramos, Escalante and Raydan 2011, doi 10.1080/01630563.2010.547940; Correia 2016).
 * Immutable.
 */
public final class FixedEffects {
  /** Default share of a column's length that the last step may still have. */
  public static final double TOLERANCE = 1e-13;

  /** Default limit of the steps. */
  public static final int MOST_STEPS = 10_000;

  /** The rule of {@link LeastSquares} for a column that the columns before it explain. */
  private static final double EXPLAINED = 1e-7;

  private final List<Grouping> groupings;
  private final double[] weights;
  private final double[][] totals;
  private final double tolerance;
  private final int mostSteps;
  private final EffectCounts counts;

  private FixedEffects(
      List<Grouping> groupings, double[] weights, double tolerance, int mostSteps) {
    this.groupings = groupings;
    this.weights = weights;
    this.tolerance = tolerance;
    this.mostSteps = mostSteps;
    this.totals = new double[groupings.size()][];
    for (int k = 0; k < totals.length; k++) {
      Grouping g = groupings.get(k);
      totals[k] = new double[g.count()];
      for (int i = 0; i < g.rows(); i++) {
        totals[k][g.codes()[i]] += weights == null ? 1 : weights[i];
      }
    }
    this.counts = EffectCounts.of(groupings);
  }

  /**
   * Effects of one or more groupings of the same rows, unweighted, with the default tolerance.
   *
   * @throws InvalidConfigException CONF-071 for no grouping or groupings of different length
   */
  public static FixedEffects of(Grouping... groupings) {
    return of(List.of(groupings), null, TOLERANCE, MOST_STEPS);
  }

  /**
   * Effects of one or more groupings of the same rows.
   *
   * @param groupings the groupings
   * @param weights a positive weight per row, or null for ones
   * @param tolerance share of the length of a column, less its first group means, that the change
   *     in one step may have when the steps end; not used for one grouping
   * @param mostSteps limit of the steps
   * @throws InvalidConfigException CONF-071 for no grouping or groupings of different length,
   *     CONF-072 for a tolerance or limit that makes no sense
   * @throws org.estimand.errors.InvalidDataException DATA-071 for a weight that is not positive
   */
  public static FixedEffects of(
      List<Grouping> groupings, double[] weights, double tolerance, int mostSteps) {
    if (groupings.isEmpty()) {
      throw new InvalidConfigException(
          "CONF-071", "No grouping to absorb was given. Give at least one.");
    }
    int n = groupings.get(0).rows();
    for (Grouping g : groupings) {
      if (g.rows() != n || weights != null && weights.length != n) {
        throw new InvalidConfigException(
            "CONF-071",
            "\""
                + g.column()
                + "\" groups "
                + g.rows()
                + " rows, \""
                + groupings.get(0).column()
                + "\" "
                + n
                + (weights == null ? "" : ", and there are " + weights.length + " weights")
                + ". Use the same rows for all.");
      }
    }
    if (!(tolerance > 0 && tolerance < 1) || mostSteps < 1) {
      throw new InvalidConfigException(
          "CONF-072",
          "tolerance = "
              + tolerance
              + ", mostSteps = "
              + mostSteps
              + "; the tolerance must lie between 0 and 1 and the steps be at least 1.");
    }
    RegressionChecks.requirePositive(weights);
    return new FixedEffects(
        List.copyOf(groupings), weights == null ? null : weights.clone(), tolerance, mostSteps);
  }

  /**
   * What the effects leave of a column: its residuals in the weighted regression on all of them.
   *
   * @param name name of the column, for messages
   * @param column n finite values, not modified
   * @throws ConvergenceException CONV-071 when the steps do not settle
   */
  public double[] residuals(String name, double[] column) {
    double[] y = column.clone();
    takeOff(0, y);
    takeOff(0, y);
    if (groupings.size() == 1) {
      return y;
    }
    double start = Math.sqrt(product(y, y));
    double floor = 1e-15 * Math.sqrt(product(column, column));
    if (start <= floor) {
      return y;
    }
    double[] r = change(y);
    double[] u = r.clone();
    double size = product(r, r);
    int step = 0;
    while (Math.sqrt(size) > Math.max(tolerance * start, floor)) {
      if (++step > mostSteps) {
        throw new ConvergenceException(
            "CONV-071",
            "Absorbing "
                + String.join(", ", names())
                + " did not settle on \""
                + name
                + "\" in "
                + mostSteps
                + " steps; the last changed it by "
                + String.format(java.util.Locale.ROOT, "%.1e", Math.sqrt(size) / start)
                + " of its length (tolerance "
                + String.format(java.util.Locale.ROOT, "%.1e", tolerance)
                + "). Allow more steps, or look for groups that few rows connect.");
      }
      double[] v = change(u);
      double alpha = size / product(u, v);
      for (int i = 0; i < y.length; i++) {
        y[i] -= alpha * u[i];
        r[i] -= alpha * v[i];
      }
      double next = product(r, r);
      double beta = next / size;
      for (int i = 0; i < y.length; i++) {
        u[i] = r[i] + beta * u[i];
      }
      size = next;
    }
    // what rounding left of the group means
    for (int k = 0; k < groupings.size(); k++) {
      takeOff(k, y);
    }
    return y;
  }

  /** What one symmetric round of projections takes off a column. */
  private double[] change(double[] x) {
    double[] y = x.clone();
    int last = groupings.size() - 1;
    for (int k = 0; k <= last; k++) {
      takeOff(k, y);
    }
    for (int k = last - 1; k >= 0; k--) {
      takeOff(k, y);
    }
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] - y[i];
    }
    return y;
  }

  private void takeOff(int k, double[] y) {
    int[] codes = groupings.get(k).codes();
    double[] means = new double[totals[k].length];
    for (int i = 0; i < y.length; i++) {
      means[codes[i]] += weights == null ? y[i] : weights[i] * y[i];
    }
    for (int g = 0; g < means.length; g++) {
      means[g] /= totals[k][g];
    }
    for (int i = 0; i < y.length; i++) {
      y[i] -= means[codes[i]];
    }
  }

  private double product(double[] a, double[] b) {
    double s = 0;
    for (int i = 0; i < a.length; i++) {
      s += (weights == null ? 1 : weights[i]) * a[i] * b[i];
    }
    return s;
  }

  /** Whether what is left of a column is shorter than 1e-7 of it. */
  static boolean isExplained(double[] column, double[] left, double[] w) {
    double before = 0;
    double after = 0;
    for (int i = 0; i < column.length; i++) {
      double v = w == null ? 1 : w[i];
      before += v * column[i] * column[i];
      after += v * left[i] * left[i];
    }
    return !(Math.sqrt(after) > EXPLAINED * Math.sqrt(before));
  }

  /** Names of the groupings. */
  public List<String> names() {
    return groupings.stream().map(Grouping::column).toList();
  }

  /**
   * Number of free effects: the rank of the dummy variables of all groupings, exact for one and
   * two; for more an upper bound, see {@link #isCountExact()}.
   */
  public int parameters() {
    return counts.parameters();
  }

  /** Whether {@link #parameters()} is a rank and not only a bound. */
  public boolean isCountExact() {
    return groupings.size() <= 2;
  }

  /**
   * Number of connected components of the groups of the first two groupings, linked by rows; the
   * number of groups when there is one grouping.
   */
  public int components() {
    return counts.components();
  }

  /**
   * Number of rows that are alone in a group of some grouping. They are fitted exactly: they count
   * as rows, but say nothing about the coefficients.
   */
  public int singletons() {
    return counts.singletons();
  }

  /** Whether every grouping is constant within each group of another one. */
  boolean areNestedIn(Grouping outer) {
    for (Grouping g : groupings) {
      int[] home = new int[g.count()];
      java.util.Arrays.fill(home, -1);
      for (int i = 0; i < g.rows(); i++) {
        int at = g.codes()[i];
        if (home[at] >= 0 && home[at] != outer.codes()[i]) {
          return false;
        }
        home[at] = outer.codes()[i];
      }
    }
    return true;
  }

  /** The groupings. */
  List<Grouping> groupings() {
    return groupings;
  }

  /** A copy of the weights, or null for ones. */
  double[] weights() {
    return weights == null ? null : weights.clone();
  }

  /** The leverages of the effects; null for several groupings with too many groups. */
  double[] leverages() {
    if (groupings.size() > 1) {
      return EffectLeverage.of(groupings, weights);
    }
    double[] h = new double[groupings.get(0).rows()];
    for (int i = 0; i < h.length; i++) {
      h[i] = (weights == null ? 1 : weights[i]) / totals[0][groupings.get(0).codes()[i]];
    }
    return h;
  }
}
