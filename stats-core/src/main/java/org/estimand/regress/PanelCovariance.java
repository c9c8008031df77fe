package org.estimand.regress;

import java.util.Arrays;
import org.estimand.data.Grouping;
import org.estimand.errors.InvalidDataException;
import org.estimand.inference.Estimates;
import org.estimand.inference.VcovType;

/**
 * Covariances of a linear regression on a panel whose errors have one variance per unit, with or
 * without correlation between units in the same period. No factor for small samples. A weighted
 * regression is treated as its rows multiplied by the roots of their weights.
 */
public final class PanelCovariance {
  private PanelCovariance() {}

  /**
   * Panel-corrected standard errors (Beck and Katz 1995, doi 10.2307/2082979): errors are
   * independent over time, and those of two units in one period have a covariance that is the mean
   * product of their residuals over the periods both have. Meant for few units and many periods;
   * the cost grows with the square of the number of units.
   *
   * @param units the unit of each row
   * @param periods the period of each row
   * @throws InvalidDataException DATA-006 when a unit has two rows in one period
   */
  public static Estimates beckKatz(LinearRegression regression, Grouping units, Grouping periods) {
    double[] x = rooted(regression);
    double[] e = residuals(regression);
    int n = e.length;
    int q = x.length / n;
    int count = units.count();
    int times = periods.count();
    int[] cells = cells(units, periods);
    double[] meat = new double[q * q];
    double[] cross = new double[q * q];
    for (int a = 0; a < count; a++) {
      for (int b = 0; b <= a; b++) {
        Arrays.fill(cross, 0);
        double products = 0;
        int common = 0;
        for (int t = 0; t < times; t++) {
          int i = cells[a * times + t];
          int j = cells[b * times + t];
          if (i >= 0 && j >= 0) {
            common++;
            products += e[i] * e[j];
            add(cross, x, n, q, i, j, 1);
          }
        }
        double variance = common == 0 ? 0 : products / common;
        for (int k = 0; k < q; k++) {
          for (int m = 0; m < q; m++) {
            meat[m * q + k] += variance * (cross[m * q + k] + (a == b ? 0 : cross[k * q + m]));
          }
        }
      }
    }
    return estimates(
        regression,
        meat,
        q,
        "panel-corrected (" + units.column() + ", " + periods.column() + "), no factor");
  }

  /**
   * Independent errors with one variance per unit, the mean of its squared residuals (White's
   * second form of Arellano 1987 and of R's plm).
   *
   * @param units the unit of each row
   */
  public static Estimates groupwise(LinearRegression regression, Grouping units) {
    double[] x = rooted(regression);
    double[] e = residuals(regression);
    int n = e.length;
    int q = x.length / n;
    int[] sizes = units.sizes();
    double[] variances = new double[units.count()];
    for (int i = 0; i < n; i++) {
      variances[units.codes()[i]] += e[i] * e[i] / sizes[units.codes()[i]];
    }
    double[] meat = new double[q * q];
    for (int i = 0; i < n; i++) {
      add(meat, x, n, q, i, i, variances[units.codes()[i]]);
    }
    return estimates(
        regression, meat, q, "one variance per group (" + units.column() + "), no factor");
  }

  private static void add(double[] sum, double[] x, int n, int q, int i, int j, double factor) {
    for (int k = 0; k < q; k++) {
      for (int m = 0; m < q; m++) {
        sum[m * q + k] += factor * x[k * n + i] * x[m * n + j];
      }
    }
  }

  /** Row of each unit and period, -1 where there is none. */
  private static int[] cells(Grouping units, Grouping periods) {
    int times = periods.count();
    int[] cells = new int[Math.multiplyExact(units.count(), times)];
    Arrays.fill(cells, -1);
    for (int i = 0; i < units.rows(); i++) {
      int at = units.codes()[i] * times + periods.codes()[i];
      if (cells[at] >= 0) {
        throw new InvalidDataException(
            "DATA-006",
            "Unit \""
                + units.column()
                + "\" has two rows for "
                + periods.column()
                + " "
                + periods.labels().get(periods.codes()[i])
                + " ("
                + units.column()
                + " "
                + units.labels().get(units.codes()[i])
                + ", rows "
                + (cells[at] + 1)
                + " and "
                + (i + 1)
                + "). Panel-corrected errors need one row per unit and period.");
      }
      cells[at] = i;
    }
    return cells;
  }

  private static double[] rooted(LinearRegression regression) {
    double[] x = regression.design().values().clone();
    double[] w = regression.weights();
    int n = regression.design().rows();
    for (int k = 0; w != null && k < x.length; k++) {
      x[k] *= Math.sqrt(w[k % n]);
    }
    return x;
  }

  private static double[] residuals(LinearRegression regression) {
    double[] e = regression.residuals();
    double[] w = regression.weights();
    for (int i = 0; w != null && i < e.length; i++) {
      e[i] *= Math.sqrt(w[i]);
    }
    return e;
  }

  private static Estimates estimates(
      LinearRegression regression, double[] meat, int q, String label) {
    double[] bread = regression.leastSquares().inverseGram();
    double[] half = new double[q * q];
    double[] v = new double[q * q];
    for (int a = 0; a < q; a++) {
      for (int b = 0; b < q; b++) {
        for (int k = 0; k < q; k++) {
          half[b * q + a] += bread[k * q + a] * meat[b * q + k];
        }
      }
    }
    for (int a = 0; a < q; a++) {
      for (int b = 0; b < q; b++) {
        for (int k = 0; k < q; k++) {
          v[b * q + a] += half[k * q + a] * bread[b * q + k];
        }
      }
    }
    Estimates base = regression.estimates(VcovType.robust());
    return Estimates.ofVcov(
            base.terms(),
            base.toArray(),
            v,
            new VcovType.Special(label),
            base.influenceFunction().orElseThrow(),
            regression.sample())
        .withParts(base.parts());
  }
}
