package org.estimand.dml;

/** Codes that random folds are stratified by. */
final class Strata {
  private Strata() {}

  /** One code per value of a 0/1 variable. */
  static int[] of(double[] d) {
    int[] out = new int[d.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (int) d[i];
    }
    return out;
  }

  /** One code per combination of two 0/1 variables. */
  static int[] of(double[] d, double[] z) {
    int[] out = new int[d.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = 2 * (int) d[i] + (int) z[i];
    }
    return out;
  }
}
