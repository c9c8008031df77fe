package org.estimand.inference;

import org.estimand.data.Grouping;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotSupportedException;

/** Covariances from influence functions. */
final class InfluenceCovariance {
  private InfluenceCovariance() {}

  /** The p x p covariance, column-major. */
  static double[] compute(InfluenceFunction phi, SampleDesign design, VcovType type) {
    if (type instanceof VcovType.Robust robust && robust.kind() == VcovType.Robust.Kind.HC0) {
      return independent(phi);
    }
    if (type instanceof VcovType.Cluster cluster && cluster.columns().size() == 1) {
      String column = cluster.columns().get(0);
      Grouping groups =
          design
              .grouping(column)
              .orElseThrow(
                  () ->
                      new InvalidConfigException(
                          "CONF-042",
                          "No grouping by \"" + column + "\" is known. Give it the role CLUSTER."));
      double[] v = clustered(phi, groups);
      double g = groups.count();
      double factor = cluster.smallSample() == SmallSample.NONE ? 1.0 : g / (g - 1);
      for (int k = 0; k < v.length; k++) {
        v[k] *= factor;
      }
      return v;
    }
    throw new NotSupportedException(
        "NOTSUP-040", "The covariance " + type.label() + " is not defined for this estimator.");
  }

  static double[] independent(InfluenceFunction phi) {
    int n = phi.rows();
    int p = phi.terms();
    double[] f = phi.storage();
    double[] v = new double[p * p];
    for (int a = 0; a < p; a++) {
      for (int b = 0; b <= a; b++) {
        double s = 0;
        for (int i = 0; i < n; i++) {
          s += f[a * n + i] * f[b * n + i];
        }
        v[a * p + b] = v[b * p + a] = s / n / n;
      }
    }
    return v;
  }

  static double[] clustered(InfluenceFunction phi, Grouping groups) {
    int n = phi.rows();
    int p = phi.terms();
    int g = groups.count();
    double[] f = phi.storage();
    double[] sums = new double[g * p];
    for (int a = 0; a < p; a++) {
      for (int i = 0; i < n; i++) {
        sums[a * g + groups.codes()[i]] += f[a * n + i];
      }
    }
    double[] v = new double[p * p];
    for (int a = 0; a < p; a++) {
      for (int b = 0; b <= a; b++) {
        double s = 0;
        for (int c = 0; c < g; c++) {
          s += sums[a * g + c] * sums[b * g + c];
        }
        v[a * p + b] = v[b * p + a] = s / n / n;
      }
    }
    return v;
  }
}
