package org.estimand.iv;

import java.util.List;

/**
 * Models of a column within each arm of the instrument, over the same design. Arrays are shared:
 * read only.
 *
 * @param models of arm 0 and arm 1; null where the column is a constant
 * @param fitted for each arm the values over all rows
 */
record ArmModels(NuisanceModel[] models, double[][] fitted) {

  static ArmModels of(
      BinaryIvSample s,
      DesignColumns columns,
      double[] target,
      boolean logit,
      double[] constant,
      String name) {
    int n = s.rows();
    NuisanceModel[] models = new NuisanceModel[2];
    double[][] fitted = new double[2][n];
    double[] x = columns.observed();
    for (int arm = 0; arm < 2; arm++) {
      if (!Double.isNaN(constant[arm])) {
        java.util.Arrays.fill(fitted[arm], constant[arm]);
        continue;
      }
      double[] w = new double[n];
      for (int i = 0; i < n; i++) {
        w[i] = s.z()[i] == arm ? s.weight(i) : 0;
      }
      models[arm] =
          logit
              ? NuisanceModel.logit(columns, x, target, w)
              : NuisanceModel.linear(columns, x, target, w, name);
      fitted[arm] = models[arm].values(models[arm].x());
    }
    return new ArmModels(models, fitted);
  }

  /** Names left out in either arm. */
  List<String> dropped() {
    List<String> out = new java.util.ArrayList<>();
    for (NuisanceModel m : models) {
      if (m != null) {
        m.dropped().stream().filter(d -> !out.contains(d)).forEach(out::add);
      }
    }
    return out;
  }

  int size(int arm) {
    return models[arm] == null ? 0 : models[arm].size();
  }

  /** The equations of an arm's model, from {@code offset} on. */
  void stack(StackedSystem stack, int offset, int arm, BinaryIvSample s, double[] target) {
    NuisanceModel m = models[arm];
    if (m == null) {
      return;
    }
    int n = s.rows();
    double[] residual = new double[n];
    double[] slope = new double[n];
    for (int i = 0; i < n; i++) {
      double w = s.z()[i] == arm ? s.weight(i) : 0;
      residual[i] = w * (target[i] - fitted[arm][i]);
      slope[i] = -w * m.slope(fitted[arm][i]);
    }
    stack.equations(offset, m.x(), m.size(), residual);
    stack.derivatives(offset, m.x(), m.size(), slope, offset, m.x(), m.size());
  }

  /** The derivative of an equation with factor c in an arm's fitted value. */
  void through(StackedSystem stack, int equation, double[] c, int offset, int arm) {
    NuisanceModel m = models[arm];
    if (m == null) {
      return;
    }
    double[] factor = new double[c.length];
    for (int i = 0; i < c.length; i++) {
      factor[i] = c[i] * m.slope(fitted[arm][i]);
    }
    stack.derivatives(equation, null, 1, factor, offset, m.x(), m.size());
  }
}
