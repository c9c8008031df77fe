package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Weights from propensities. */
final class PropensityWeights {
  private PropensityWeights() {}

  /**
   * The weights h/e of every row.
   *
   * @param fit propensities, capped if they are to be
   * @param base n sampling weights, 0 for rows left out
   * @param parameters of the model, for the record
   */
  static WeightSolution of(
      PropensityFit fit, Arms arms, double[] base, Target target, Map<String, Double> parameters) {
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
      weights[i] = base[i] * Tilting.weight(target, e, arm);
      Tilting.derivative(target, e, arm, derivative);
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
