package org.estimand.trajectory;

import java.util.Arrays;
import java.util.Comparator;

/** Puts the classes in an order that does not depend on the starts, and re-bases the gate. */
final class ClassOrder {
  private ClassOrder() {}

  /**
   * Classes by their expected outcome at t = 0 for average covariates, lowest first.
   *
   * @param b parameters in fitted units, where covariates are centred
   */
  static double[] byStart(MixtureLayout layout, double[] b) {
    int f = layout.factors();
    double[] first = new double[layout.classes()];
    ClassParameters c = new ClassParameters(f, layout.experts());
    Integer[] order = new Integer[first.length];
    for (int k = 0; k < first.length; k++) {
      layout.unpack(b, k, c);
      double[] t = layout.model().toOriginal(c.shape);
      for (int j = 0; j < f; j++) {
        first[k] += t[j] * c.mean[j];
      }
      order[k] = k;
    }
    Arrays.sort(order, Comparator.comparingDouble(k -> first[k]));
    return permuted(layout, b, order);
  }

  /** The same mixture with class {@code order[k]} in place k. */
  static double[] permuted(MixtureLayout layout, double[] b, Integer[] order) {
    double[] out = b.clone();
    int size = layout.classSize();
    for (int k = 0; k < order.length; k++) {
      System.arraycopy(b, order[k] * size, out, k * size, size);
    }
    int width = layout.gates() + 1;
    for (int k = 1; k < order.length; k++) {
      for (int j = 0; j < width; j++) {
        double own = order[k] == 0 ? 0 : b[layout.gateAt(order[k]) + j];
        double base = order[0] == 0 ? 0 : b[layout.gateAt(order[0]) + j];
        out[layout.gateAt(k) + j] = own - base;
      }
    }
    return out;
  }
}
