package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Weights from propensities. */
final class PropensityWeights {
  private PropensityWeights() {}

  /** A weight as a function of the propensities of all arms. */
  interface Rule {
    /** The weight of a row of an arm. */
    double weight(double[] e, int arm);

    /** Its derivatives in the propensities, into out. */
    void derivative(double[] e, int arm, double[] out);
  }

  /**
   * (1 - e) / e^2 with e the propensity of the row's own arm: the weights of outcome regressions
   * that make AIPW least variable (Cao, Tsiatis and Davidian 2009, doi 10.1093/biomet/asp033).
   */
  static final Rule LEAST_VARIABLE =
      new Rule() {
        @Override
        public double weight(double[] e, int arm) {
          return (1 - e[arm]) / (e[arm] * e[arm]);
        }

        @Override
        public void derivative(double[] e, int arm, double[] out) {
          java.util.Arrays.fill(out, 0);
          out[arm] = (e[arm] - 2) / (e[arm] * e[arm] * e[arm]);
        }
      };

  private static Rule tilting(Target target) {
    return new Rule() {
      @Override
      public double weight(double[] e, int arm) {
        return Tilting.weight(target, e, arm);
      }

      @Override
      public void derivative(double[] e, int arm, double[] out) {
        Tilting.derivative(target, e, arm, out);
      }
    };
  }

  /**
   * The weights h/e of every row.
   *
   * @param fit propensities, capped if they are to be
   * @param base n sampling weights, 0 for rows left out
   * @param parameters of the model, for the record
   */
  static WeightSolution of(
      PropensityFit fit, Arms arms, double[] base, Target target, Map<String, Double> parameters) {
    return of(fit, arms, base, tilting(target), parameters);
  }

  /** Weights by any rule. */
  static WeightSolution of(
      PropensityFit fit, Arms arms, double[] base, Rule rule, Map<String, Double> parameters) {
    int n = base.length;
    int count = fit.arms();
    double[] weights = new double[n];
    double[] derivatives = new double[fit.isStackable() ? n * count : 0];
    double[] e = new double[count];
    double[] derivative = new double[count];
    for (int i = 0; i < n; i++) {
      if (!(base[i] > 0)) {
        continue;
      }
      for (int k = 0; k < count; k++) {
        e[k] = fit.at(i, k);
      }
      int arm = arms.code()[i];
      weights[i] = base[i] * rule.weight(e, arm);
      if (fit.isStackable()) {
        rule.derivative(e, arm, derivative);
        for (int k = 0; k < count; k++) {
          derivatives[k * n + i] = derivative[k];
        }
      }
    }
    return new WeightSolution(
        weights,
        fit.isStackable() ? equations(fit, base, derivatives) : null,
        parameters,
        List.of());
  }

  private static List<WeightEquations> equations(
      PropensityFit fit, double[] base, double[] derivatives) {
    int n = base.length;
    List<WeightEquations> equations = new ArrayList<>();
    for (PropensityIndex index : fit.indices()) {
      int m = index.slopes().length / fit.arms();
      double[] slopes = new double[m];
      for (int r = 0; r < m; r++) {
        int i = index.row(r);
        double sum = 0;
        for (int k = 0; k < fit.arms(); k++) {
          if (derivatives[k * n + i] != 0) {
            sum += derivatives[k * n + i] * index.slopes()[k * m + r];
          }
        }
        slopes[r] = base[i] * sum;
      }
      equations.add(
          new WeightEquations(
              index.rows(), index.design(), index.columns(), index.influence(), slopes));
    }
    return List.copyOf(equations);
  }
}
