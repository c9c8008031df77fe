package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.FeatureMatrix;

/**
 * Where the units lie, such that the distance of two of them is that between their points.
 *
 * @param points n times q values, point after point
 * @param dimension q, 0 where all units lie at one point
 * @param dropped columns that vary not at all, or only with others
 */
record MatchCoordinates(double[] points, int dimension, List<String> dropped) {
  private static final double COLLINEAR = 1e-10;

  /** One number per unit, divided by its standard deviation (divisor n - 1). */
  static MatchCoordinates ofIndex(double[] index) {
    double[] points = index.clone();
    double sd = standardize(points);
    return sd > 0
        ? new MatchCoordinates(points, 1, List.of())
        : new MatchCoordinates(new double[0], 0, List.of("propensity"));
  }

  /** Every column divided by its standard deviation. */
  static MatchCoordinates euclidean(FeatureMatrix x) {
    return of(x, false);
  }

  /**
   * Columns made uncorrelated with variance one, one after the other (modified Gram-Schmidt), so
   * that distances are those of Mahalanobis with the sample covariance. A column that the earlier
   * ones determine adds nothing to that distance and is dropped.
   */
  static MatchCoordinates mahalanobis(FeatureMatrix x) {
    return of(x, true);
  }

  private static MatchCoordinates of(FeatureMatrix x, boolean decorrelate) {
    int n = x.rows();
    List<double[]> kept = new ArrayList<>();
    List<String> dropped = new ArrayList<>();
    for (int j = 0; j < x.columns(); j++) {
      double[] u = x.column(j).clone();
      boolean varies = standardize(u) > 0;
      for (int k = 0; k < kept.size() && varies && decorrelate; k++) {
        double[] z = kept.get(k);
        double r = 0;
        for (int i = 0; i < n; i++) {
          r += u[i] * z[i];
        }
        r /= n - 1;
        for (int i = 0; i < n; i++) {
          u[i] -= r * z[i];
        }
      }
      double rest = 0;
      for (double v : u) {
        rest += v * v;
      }
      rest /= n - 1;
      if (!varies || rest < COLLINEAR) {
        dropped.add(x.names().get(j));
        continue;
      }
      if (decorrelate) {
        double sd = Math.sqrt(rest);
        for (int i = 0; i < n; i++) {
          u[i] /= sd;
        }
      }
      kept.add(u);
    }
    int q = kept.size();
    double[] points = new double[Math.multiplyExact(n, q)];
    for (int j = 0; j < q; j++) {
      double[] u = kept.get(j);
      for (int i = 0; i < n; i++) {
        points[i * q + j] = u[i];
      }
    }
    return new MatchCoordinates(points, q, List.copyOf(dropped));
  }

  /** Centres and scales in place; returns the standard deviation, 0 if it is only rounding. */
  private static double standardize(double[] u) {
    int n = u.length;
    double mean = 0;
    double size = 0;
    for (double v : u) {
      mean += v;
      size = Math.max(size, Math.abs(v));
    }
    mean /= n;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      u[i] -= mean;
      sum += u[i] * u[i];
    }
    double sd = Math.sqrt(sum / (n - 1));
    if (!(sd > 1e-12 * size)) {
      return 0;
    }
    for (int i = 0; i < n; i++) {
      u[i] /= sd;
    }
    return sd;
  }

  /** The columns n x q, column-major. */
  double[] columns() {
    int q = dimension;
    int n = q == 0 ? 0 : points.length / q;
    double[] out = new double[points.length];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < q; j++) {
        out[j * n + i] = points[i * q + j];
      }
    }
    return out;
  }
}
