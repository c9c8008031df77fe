package org.estimand.regress;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.FeatureMatrix;

/**
 * A regression design: an intercept and features, column-major.
 *
 * @param values n x p
 * @param rows n
 * @param names p names, the first {@code (intercept)}
 */
public record Design(double[] values, int rows, List<String> names) {
  /** Name of the constant column. */
  public static final String INTERCEPT = "(intercept)";

  /** A constant and all columns of a matrix (copied). */
  public static Design withIntercept(FeatureMatrix x) {
    int n = x.rows();
    double[] values = new double[Math.multiplyExact(n, x.columns() + 1)];
    java.util.Arrays.fill(values, 0, n, 1);
    List<String> names = new ArrayList<>();
    names.add(INTERCEPT);
    for (int j = 0; j < x.columns(); j++) {
      System.arraycopy(x.data(), x.offset(j), values, (j + 1) * n, n);
      names.add(x.names().get(j));
    }
    return new Design(values, n, List.copyOf(names));
  }

  /** Number of columns p. */
  public int columns() {
    return names.size();
  }

  /** Some columns, in this order (copied). */
  public Design select(int[] kept) {
    double[] out = new double[rows * kept.length];
    List<String> chosen = new ArrayList<>();
    for (int k = 0; k < kept.length; k++) {
      System.arraycopy(values, kept[k] * rows, out, k * rows, rows);
      chosen.add(names.get(kept[k]));
    }
    return new Design(out, rows, List.copyOf(chosen));
  }
}
