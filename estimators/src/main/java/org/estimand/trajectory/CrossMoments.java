package org.estimand.trajectory;

/**
 * What the likelihood of one subject in one class needs of its observations: sums over the
 * occasions of products of loadings, of their derivatives and of the outcome. With the loadings
 * Lambda (J x f) and their derivatives D_c by the loading parameters c:
 *
 * <ul>
 *   <li>{@code a} = Lambda'Lambda, f x f, row-major
 *   <li>{@code s} = Lambda'y, f
 *   <li>{@code yy} = y'y, and the number of occasions
 *   <li>{@code p} = D_c'Lambda, f x f for each c, row-major
 *   <li>{@code e} = D_c'y, f for each c
 * </ul>
 *
 * <p>The loading parameters are the shape and, where the shape is random, the class means that the
 * expansion multiplies. A workspace: one for each thread.
 */
final class CrossMoments {
  final int factors;
  final int parameters;
  final double[] a;
  final double[] s;
  final double[] p;
  final double[] e;
  double yy;
  int occasions;

  CrossMoments(int factors, int parameters) {
    this.factors = factors;
    this.parameters = parameters;
    a = new double[factors * factors];
    s = new double[factors];
    p = new double[parameters * factors * factors];
    e = new double[parameters * factors];
  }

  void clear() {
    java.util.Arrays.fill(a, 0);
    java.util.Arrays.fill(s, 0);
    java.util.Arrays.fill(p, 0);
    java.util.Arrays.fill(e, 0);
    yy = 0;
    occasions = 0;
  }

  /**
   * Adds an occasion.
   *
   * @param row loadings of the occasion, f
   * @param slopes their derivatives, f for each loading parameter
   */
  void add(double y, double[] row, double[] slopes) {
    int f = factors;
    for (int j = 0; j < f; j++) {
      double l = row[j];
      s[j] += l * y;
      for (int k = 0; k <= j; k++) {
        a[j * f + k] += l * row[k];
      }
    }
    for (int c = 0; c < parameters; c++) {
      for (int j = 0; j < f; j++) {
        double d = slopes[c * f + j];
        if (d != 0) {
          e[c * f + j] += d * y;
          int at = (c * f + j) * f;
          for (int k = 0; k < f; k++) {
            p[at + k] += d * row[k];
          }
        }
      }
    }
    yy += y * y;
    occasions++;
  }

  /** Copies the lower triangle of {@code a} to the upper. */
  void mirror() {
    for (int j = 0; j < factors; j++) {
      for (int k = 0; k < j; k++) {
        a[k * factors + j] = a[j * factors + k];
      }
    }
  }
}
