package org.estimand.regress;

import java.util.Arrays;
import org.estimand.data.Grouping;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NotSupportedException;
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
    return groupwise(regression, units, VcovType.Robust.Kind.HC0);
  }

  /**
   * One variance per unit, the mean of its squared residuals after each was corrected by its own
   * leverage in the transformed columns (R's plm, method white2): HC1 multiplies by n/(n - q), HC2
   * divides squares by 1 - h, HC3 by its square.
   *
   * @param units the unit of each row
   * @param kind HC0 to HC3
   * @throws NotSupportedException NOTSUP-255 for another kind
   */
  public static Estimates groupwise(
      LinearRegression regression, Grouping units, VcovType.Robust.Kind kind) {
    double[] x = rooted(regression);
    double[] e = corrected(regression, kind);
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
    boolean plain = kind == VcovType.Robust.Kind.HC0;
    return estimates(
        regression,
        meat,
        q,
        "one variance per group (" + units.column() + "), " + (plain ? "no factor" : kind.name()));
  }

  /**
   * Any dependence within a unit (Arellano 1987, doi 10.1111/j.1468-0084.1987.mp49004006.x), each
   * residual corrected by its own leverage in the transformed columns before they are summed over a
   * unit (R's plm, method arellano); HC0 is {@link VcovType#cluster} without a factor. {@link
   * LinearRegression#clustered} corrects by the leverage matrix of a cluster instead, which is
   * unbiased under its working model; this one is there to reproduce numbers of plm.
   *
   * @param units the unit of each row
   * @param kind HC0 to HC3, as in {@link #groupwise(LinearRegression, Grouping,
   *     VcovType.Robust.Kind)}
   * @throws NotSupportedException NOTSUP-255 for another kind
   */
  public static Estimates arellano(
      LinearRegression regression, Grouping units, VcovType.Robust.Kind kind) {
    double[] x = rooted(regression);
    double[] e = corrected(regression, kind);
    int n = e.length;
    int q = x.length / n;
    int count = units.count();
    double[] sums = new double[Math.multiplyExact(count, q)];
    for (int k = 0; k < q; k++) {
      for (int i = 0; i < n; i++) {
        sums[k * count + units.codes()[i]] += x[k * n + i] * e[i];
      }
    }
    double[] meat = new double[q * q];
    for (int u = 0; u < count; u++) {
      add(meat, sums, count, q, u, u, 1);
    }
    return estimates(
        regression, meat, q, "Arellano (" + units.column() + "), " + kind.name() + " by row");
  }

  /** Residuals times roots of weights, corrected by the leverage of their own row. */
  private static double[] corrected(LinearRegression regression, VcovType.Robust.Kind kind) {
    double[] e = residuals(regression);
    int n = e.length;
    Design design = regression.design();
    int q = design.columns();
    double[] h = rootedLeverage(regression);
    for (int i = 0; i < n; i++) {
      e[i] *=
          switch (kind) {
            case HC0 -> 1;
            case HC1 -> Math.sqrt(n / (double) (n - q));
            case HC2 -> 1 / Math.sqrt(1 - h[i]);
            case HC3 -> 1 / (1 - h[i]);
            default ->
                throw new NotSupportedException(
                    "NOTSUP-255",
                    kind
                        + " is not defined for the covariances of panels by group. Use HC0, HC1, HC2"
                        + " or HC3.");
          };
    }
    return e;
  }

  private static double[] rootedLeverage(LinearRegression regression) {
    double[] x = rooted(regression);
    double[] bread = regression.leastSquares().inverseGram();
    int n = regression.design().rows();
    int q = regression.design().columns();
    double[] h = new double[n];
    for (int a = 0; a < q; a++) {
      for (int b = 0; b < q; b++) {
        for (int i = 0; i < n; i++) {
          h[i] += x[a * n + i] * bread[b * q + a] * x[b * n + i];
        }
      }
    }
    return h;
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
