package org.estimand.inference;

import java.util.Locale;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.InvalidDataException;

/**
 * Spatial covariance (Conley 1999, doi 10.1016/S0304-4076(98)00084-0): the sum over pairs of rows
 * within the cutoff of kernel weight times the product of influences. Rows are sorted into cells of
 * the size of the cutoff and only neighbouring cells are visited, so that the cost is O(n log n)
 * plus the number of pairs in reach. Great-circle distances are haversine; rows are sorted by their
 * positions on the unit sphere, where the cutoff is a chord.
 */
final class SpatialCovariance {
  /** Mean earth radius in km (IUGG). */
  static final double EARTH_RADIUS = 6371.0088;

  private SpatialCovariance() {}

  static double[] conley(InfluenceFunction phi, SampleDesign design, VcovType.Conley type) {
    FeatureMatrix where =
        design
            .coordinates()
            .orElseThrow(
                () ->
                    new InvalidConfigException(
                        "CONF-048",
                        "A Conley covariance needs the places of the rows. Give columns the role"
                            + " COORDINATE."));
    double[][] points = type.greatCircle() ? sphere(where) : plane(where);
    double reach = reach(type);
    CellIndex index = CellIndex.of(points, reach);
    int n = phi.rows();
    int p = phi.terms();
    double[] f = phi.storage();
    double[] v = new double[p * p];
    double[] g = new double[p];
    int[] found = new int[n];
    double cutoff = type.cutoff();
    for (int i = 0; i < n; i++) {
      java.util.Arrays.fill(g, 0);
      int count = index.near(i, found);
      for (int k = 0; k < count; k++) {
        int j = found[k];
        double w =
            switch (type.kernel()) {
              case UNIFORM -> distance(type, where, points, i, j) <= cutoff ? 1 : 0;
              case BARTLETT -> Math.max(0, 1 - distance(type, where, points, i, j) / cutoff);
              case PRODUCT_BARTLETT -> product(points, i, j, cutoff);
            };
        if (w == 0) {
          continue;
        }
        for (int b = 0; b < p; b++) {
          g[b] += w * f[b * n + j];
        }
      }
      for (int a = 0; a < p; a++) {
        for (int b = 0; b < p; b++) {
          v[b * p + a] += f[a * n + i] * g[b];
        }
      }
    }
    for (int a = 0; a < p; a++) {
      for (int b = 0; b <= a; b++) {
        double s = 0.5 * (v[a * p + b] + v[b * p + a]) / n / n;
        v[a * p + b] = s;
        v[b * p + a] = s;
      }
    }
    return v;
  }

  private static double distance(
      VcovType.Conley type, FeatureMatrix where, double[][] points, int i, int j) {
    return type.greatCircle() ? haversine(where, i, j) : euclidean(points, i, j);
  }

  private static double product(double[][] x, int i, int j, double cutoff) {
    double w = 1;
    for (double[] c : x) {
      w *= Math.max(0, 1 - Math.abs(c[i] - c[j]) / cutoff);
    }
    return w;
  }

  /** The distance in the sorting space that no pair within the cutoff exceeds. */
  private static double reach(VcovType.Conley type) {
    if (!type.greatCircle()) {
      // a little wider than the cutoff, or rounding puts a pair at the cutoff two cells apart
      return type.cutoff() * (1 + 1e-9);
    }
    double angle = Math.min(Math.PI, type.cutoff() / EARTH_RADIUS);
    return 2 * Math.sin(angle / 2) * (1 + 1e-9) + 1e-12;
  }

  private static double[][] plane(FeatureMatrix where) {
    if (where.columns() > 3) {
      throw new InvalidConfigException(
          "CONF-048",
          "A Conley covariance takes 1 to 3 COORDINATE columns; found " + where.columns() + ".");
    }
    double[][] points = new double[3][where.rows()];
    for (int c = 0; c < where.columns(); c++) {
      points[c] = where.column(c);
    }
    return points;
  }

  private static double[][] sphere(FeatureMatrix where) {
    if (where.columns() != 2) {
      throw new InvalidConfigException(
          "CONF-048",
          "Great-circle distances need two COORDINATE columns, latitude then longitude in"
              + " degrees; found "
              + where.columns()
              + ".");
    }
    requireRange(where, 0, "latitude", 90);
    requireRange(where, 1, "longitude", 360);
    int n = where.rows();
    double[][] points = new double[3][n];
    for (int i = 0; i < n; i++) {
      double lat = Math.toRadians(where.at(i, 0));
      double lon = Math.toRadians(where.at(i, 1));
      points[0][i] = Math.cos(lat) * Math.cos(lon);
      points[1][i] = Math.cos(lat) * Math.sin(lon);
      points[2][i] = Math.sin(lat);
    }
    return points;
  }

  private static void requireRange(FeatureMatrix where, int column, String name, double limit) {
    for (int i = 0; i < where.rows(); i++) {
      double v = where.at(i, column);
      if (!(Math.abs(v) <= limit)) {
        throw new InvalidDataException(
            "DATA-040",
            String.format(
                Locale.ROOT,
                "Column \"%s\" (COORDINATE) is read as %s in degrees, but row %d is %s; must lie"
                    + " between -%.0f and %.0f. The first COORDINATE column is the latitude.",
                where.names().get(column),
                name,
                i + 1,
                NumberText.of(v),
                limit,
                limit));
      }
    }
  }

  private static double euclidean(double[][] x, int i, int j) {
    double s = 0;
    for (double[] c : x) {
      double d = c[i] - c[j];
      s += d * d;
    }
    return Math.sqrt(s);
  }

  private static double haversine(FeatureMatrix where, int i, int j) {
    double lat1 = Math.toRadians(where.at(i, 0));
    double lat2 = Math.toRadians(where.at(j, 0));
    double a = Math.sin((lat2 - lat1) / 2);
    double b = Math.sin(Math.toRadians(where.at(j, 1) - where.at(i, 1)) / 2);
    double h = a * a + Math.cos(lat1) * Math.cos(lat2) * b * b;
    return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(h)));
  }
}
