package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.FeatureMatrix;

/**
 * The functions of the covariates that are to be balanced.
 *
 * @param values n x m, column-major
 * @param names m names: {@code age}, {@code age^2}, {@code age*educ}
 */
record BalanceMoments(double[] values, List<String> names) {
  /** Powers up to a degree, then products of pairs. */
  static BalanceMoments of(FeatureMatrix x, int degree, boolean interactions) {
    int n = x.rows();
    int p = x.columns();
    List<String> names = new ArrayList<>();
    List<double[]> columns = new ArrayList<>();
    boolean[] binary = new boolean[p];
    for (int j = 0; j < p; j++) {
      double[] c = new double[n];
      System.arraycopy(x.data(), x.offset(j), c, 0, n);
      binary[j] = true;
      for (double v : c) {
        binary[j] &= v == 0 || v == 1;
      }
      columns.add(c);
      names.add(x.names().get(j));
    }
    for (int d = 2; d <= degree; d++) {
      for (int j = 0; j < p; j++) {
        if (!binary[j]) {
          columns.add(power(columns.get(j), d));
          names.add(names.get(j) + "^" + d);
        }
      }
    }
    return interactions ? withProducts(columns, names, n, p) : pack(columns, names, n);
  }

  private static BalanceMoments withProducts(
      List<double[]> columns, List<String> names, int n, int p) {
    for (int a = 0; a < p; a++) {
      for (int b = a + 1; b < p; b++) {
        columns.add(product(columns.get(a), columns.get(b)));
        names.add(names.get(a) + "*" + names.get(b));
      }
    }
    return pack(columns, names, n);
  }

  private static double[] power(double[] a, int degree) {
    double[] out = a.clone();
    for (int d = 1; d < degree; d++) {
      out = product(out, a);
    }
    return out;
  }

  private static double[] product(double[] a, double[] b) {
    double[] out = new double[a.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = a[i] * b[i];
    }
    return out;
  }

  private static BalanceMoments pack(List<double[]> columns, List<String> names, int n) {
    double[] all = new double[Math.multiplyExact(n, columns.size())];
    for (int j = 0; j < columns.size(); j++) {
      System.arraycopy(columns.get(j), 0, all, j * n, n);
    }
    return new BalanceMoments(all, List.copyOf(names));
  }

  int count() {
    return names.size();
  }
}
