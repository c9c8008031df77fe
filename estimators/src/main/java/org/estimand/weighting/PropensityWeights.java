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
    List<double[]> slopes = new ArrayList<>();
    fit.indices().forEach(index -> slopes.add(new double[n]));
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
      rule.derivative(e, arm, derivative);
      for (int b = 0; b < slopes.size(); b++) {
        double[] moves = fit.indices().get(b).slopes();
        double sum = 0;
        for (int k = 0; k < count; k++) {
          if (derivative[k] != 0) {
            sum += derivative[k] * moves[k * n + i];
          }
        }
        slopes.get(b)[i] = base[i] * sum;
      }
    }
    List<WeightEquations> equations = new ArrayList<>();
    for (int b = 0; b < slopes.size(); b++) {
      PropensityIndex index = fit.indices().get(b);
      equations.add(
          new WeightEquations(index.design(), index.columns(), index.influence(), slopes.get(b)));
    }
    return new WeightSolution(
        weights, fit.isParametric() ? List.copyOf(equations) : null, parameters, List.of());
  }
}
