package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.FeatureMatrix;

/**
 * Balance of covariates over a dose: their correlations with it before and after weighting, all
 * moments weighted.
 *
 * @param rows one per covariate
 */
public record DoseBalance(List<Row> rows) {
  /**
   * One covariate.
   *
   * @param covariate its name
   * @param before correlation with the dose under the sampling weights; NaN for a constant
   * @param after correlation under the final weights
   */
  public record Row(String covariate, double before, double after) {}

  /** Copies the rows. */
  public DoseBalance {
    rows = List.copyOf(rows);
  }

  /** The largest absolute correlation after weighting. */
  public double largestCorrelation() {
    double largest = 0;
    for (Row row : rows) {
      largest = Math.abs(row.after()) > largest ? Math.abs(row.after()) : largest;
    }
    return largest;
  }

  static DoseBalance of(FeatureMatrix x, double[] a, double[] base, double[] weights) {
    List<Row> rows = new ArrayList<>();
    for (int j = 0; j < x.columns(); j++) {
      rows.add(
          new Row(
              x.names().get(j),
              correlation(x.data(), x.offset(j), a, base),
              correlation(x.data(), x.offset(j), a, weights)));
    }
    return new DoseBalance(rows);
  }

  private static double correlation(double[] x, int at, double[] a, double[] w) {
    double total = 0;
    double mx = 0;
    double ma = 0;
    for (int i = 0; i < a.length; i++) {
      total += w[i];
      mx += w[i] * x[at + i];
      ma += w[i] * a[i];
    }
    mx /= total;
    ma /= total;
    double xx = 0;
    double aa = 0;
    double xa = 0;
    for (int i = 0; i < a.length; i++) {
      double dx = x[at + i] - mx;
      double da = a[i] - ma;
      xx += w[i] * dx * dx;
      aa += w[i] * da * da;
      xa += w[i] * dx * da;
    }
    return xx > 0 && aa > 0 ? xa / Math.sqrt(xx * aa) : Double.NaN;
  }
}
