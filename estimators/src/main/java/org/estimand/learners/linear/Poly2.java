package org.estimand.learners.linear;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.FeatureMatrix;

/**
 * A feature matrix with its squares and pairwise products. Left out are squares of columns with at
 * most two values and products that are constant: they add nothing to what the columns span.
 *
 * @param matrix columns of the original, then the products in the order (1,1), (1,2), ..., (2,2)
 * @param pairs the two columns of each product, in centred form
 * @param centers centres of the original columns
 */
record Poly2(FeatureMatrix matrix, int[][] pairs, double[] centers) {

  /** The expansion of a matrix, formed once for it. */
  static Poly2 of(FeatureMatrix x) {
    double[] centers = ColumnScales.of(x).center();
    return x.derived("poly2", Poly2.class, () -> expand(x, centers));
  }

  /** The expansion of a matrix by the products chosen for another one with the same columns. */
  static FeatureMatrix like(FeatureMatrix x, FeatureMatrix model) {
    Poly2 chosen = of(model);
    return x == model ? chosen.matrix : build(x, chosen.pairs, chosen.centers);
  }

  private static Poly2 expand(FeatureMatrix x, double[] centers) {
    List<int[]> pairs = new ArrayList<>();
    for (int a = 0; a < x.columns(); a++) {
      for (int b = a; b < x.columns(); b++) {
        if (a == b ? !twoValued(x, a) : !constantProduct(x, a, b)) {
          pairs.add(new int[] {a, b});
        }
      }
    }
    int[][] chosen = pairs.toArray(new int[0][]);
    return new Poly2(build(x, chosen, centers), chosen, centers.clone());
  }

  private static FeatureMatrix build(FeatureMatrix x, int[][] pairs, double[] centers) {
    int n = x.rows();
    int p = x.columns();
    double[] out = new double[Math.multiplyExact(n, p + pairs.length)];
    List<String> names = new ArrayList<>(x.names());
    for (int j = 0; j < p; j++) {
      System.arraycopy(x.data(), x.offset(j), out, j * n, n);
    }
    for (int k = 0; k < pairs.length; k++) {
      int a = pairs[k][0];
      int b = pairs[k][1];
      String first = x.names().get(a);
      names.add(a == b ? first + "^2" : first + ":" + x.names().get(b));
      int at = (p + k) * n;
      int fromA = x.offset(a);
      int fromB = x.offset(b);
      for (int i = 0; i < n; i++) {
        out[at + i] = (x.data()[fromA + i] - centers[a]) * (x.data()[fromB + i] - centers[b]);
      }
    }
    return FeatureMatrix.wrap(out, n, names);
  }

  private static boolean twoValued(FeatureMatrix x, int j) {
    double first = x.rows() == 0 ? 0 : x.at(0, j);
    double second = first;
    for (int i = 1; i < x.rows(); i++) {
      double v = x.at(i, j);
      if (v != first && v != second) {
        if (second != first) {
          return false;
        }
        second = v;
      }
    }
    return true;
  }

  private static boolean constantProduct(FeatureMatrix x, int a, int b) {
    double first = x.rows() == 0 ? 0 : x.at(0, a) * x.at(0, b);
    for (int i = 1; i < x.rows(); i++) {
      if (x.at(i, a) * x.at(i, b) != first) {
        return false;
      }
    }
    return true;
  }
}
