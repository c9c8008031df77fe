package org.estimand.weighting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.data.RowOrder;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;

/**
 * What is done to inverse probability weights once they are there.
 *
 * @param stabilized whether they are multiplied with the share of the row's arm
 * @param lower share of the weights below which they are cut
 * @param upper share of the weights above which they are cut
 */
record Reshaping(boolean stabilized, double lower, double upper) {
  /** Weights stay. */
  static final Reshaping NONE = new Reshaping(false, 0, 1);

  boolean isOn() {
    return stabilized || truncates();
  }

  boolean truncates() {
    return lower > 0 || upper < 1;
  }

  /**
   * Checks the options together.
   *
   * @throws InvalidConfigException CONF-186 for shares in the wrong order, CONF-187 for weights
   *     that are not from propensities
   * @throws NotSupportedException NOTSUP-185 for stabilised weights of anything but Hajek's ATE
   */
  void check(WeightMethod method, Estimand estimand, Normalization normalization) {
    if (!(lower >= 0 && lower < upper && upper <= 1)) {
      throw new InvalidConfigException(
          "CONF-186", "truncate(" + lower + ", " + upper + "): needs 0 <= lower < upper <= 1.");
    }
    if (isOn() && method instanceof BalancingMethod) {
      throw new InvalidConfigException(
          "CONF-187",
          "Stabilising and truncating are for inverse probability weights; those of "
              + method.label()
              + " would no longer balance.");
    }
    if (stabilized && (estimand != Estimand.ATE || normalization != Normalization.HAJEK)) {
      throw new NotSupportedException(
          "NOTSUP-185",
          "Stabilised weights are those of the ATE times the share of the arm, with HAJEK; asked"
              + " for "
              + estimand
              + " with "
              + normalization
              + ". Leave stabilize out.");
    }
  }

  /**
   * The weights as they are to be used. Cut weights do not move with parameters any more, and the
   * quantiles count as known.
   *
   * @param base n sampling weights, 0 for rows left out; they are not cut
   */
  WeightSolution of(
      WeightSolution solution,
      Arms arms,
      double[] base,
      Target target,
      List<Diagnostic> diagnostics) {
    WeightSolution now = stabilized ? stabilize(solution, arms, base) : solution;
    return truncates() ? truncate(now, arms, base, target, diagnostics) : now;
  }

  private static WeightSolution stabilize(WeightSolution solution, Arms arms, double[] base) {
    int n = base.length;
    int count = arms.count();
    double[] share = new double[count];
    double total = 0;
    for (int i = 0; i < n; i++) {
      share[arms.code()[i]] += base[i];
      total += base[i];
    }
    for (int k = 0; k < count; k++) {
      share[k] /= total;
    }
    double[] weights = solution.weights().clone();
    double[] in = new double[n * count];
    double[] influence = new double[n * count];
    for (int i = 0; i < n; i++) {
      int arm = arms.code()[i];
      weights[i] *= share[arm];
      in[arm * n + i] = 1;
      for (int k = 0; k < count; k++) {
        influence[k * n + i] = n * base[i] * ((k == arm ? 1 : 0) - share[k]) / total;
      }
    }
    List<WeightEquations> equations = null;
    if (solution.isStackable()) {
      equations = new ArrayList<>();
      for (WeightEquations block : solution.equations()) {
        double[] slopes = block.slopes().clone();
        for (int r = 0; r < slopes.length; r++) {
          slopes[r] *= share[arms.code()[block.row(r)]];
        }
        equations.add(block.withSlopes(slopes));
      }
      equations.add(new WeightEquations(in, count, influence, solution.weights()));
    }
    return new WeightSolution(weights, equations, solution.parameters(), solution.diagnostics());
  }

  private WeightSolution truncate(
      WeightSolution solution,
      Arms arms,
      double[] base,
      Target target,
      List<Diagnostic> diagnostics) {
    int n = base.length;
    double[] ratios = new double[n];
    double[] sampling = new double[n];
    boolean[] free = new boolean[n];
    int count = 0;
    boolean equal = true;
    for (int i = 0; i < n; i++) {
      free[i] = base[i] > 0 && arms.code()[i] != target.focal();
      if (free[i]) {
        ratios[count] = solution.weights()[i] / base[i];
        sampling[count] = base[i];
        equal &= sampling[count++] == sampling[0];
      }
    }
    double[] limits = limits(Arrays.copyOf(ratios, count), equal ? null : sampling);
    double low = limits[0];
    double high = limits[1];
    double[] weights = solution.weights().clone();
    boolean[] cut = new boolean[n];
    int many = 0;
    for (int i = 0; i < n; i++) {
      double ratio = free[i] ? weights[i] / base[i] : 0;
      cut[i] = free[i] && (ratio < low || ratio > high);
      if (cut[i]) {
        weights[i] = base[i] * (ratio < low ? low : high);
        many++;
      }
    }
    diagnostics.add(
        Diagnostic.note(
                "TRUNCATED",
                String.format(
                    Locale.ROOT,
                    "%d of %d weights were cut to [%.4f, %.4f], their quantiles %s and %s",
                    many,
                    count,
                    low,
                    high,
                    Double.toString(lower),
                    Double.toString(upper)))
            .value("rows", many)
            .value("lower", low)
            .value("upper", high));
    List<WeightEquations> equations = null;
    if (solution.isStackable()) {
      equations = new ArrayList<>();
      for (WeightEquations block : solution.equations()) {
        double[] slopes = block.slopes().clone();
        for (int r = 0; r < slopes.length; r++) {
          slopes[r] = cut[block.row(r)] ? 0 : slopes[r];
        }
        equations.add(block.withSlopes(slopes));
      }
    }
    return new WeightSolution(weights, equations, solution.parameters(), solution.diagnostics());
  }

  /**
   * The quantiles at which weights are cut, those of the population: weighted with the sampling
   * weights where these differ.
   */
  private double[] limits(double[] ratios, double[] sampling) {
    if (sampling == null) {
      Arrays.sort(ratios);
      return new double[] {Quantiles.at(ratios, lower), Quantiles.at(ratios, upper)};
    }
    int[] order = RowOrder.of(ratios);
    double[] sorted = new double[order.length];
    double[] weights = new double[order.length];
    for (int k = 0; k < order.length; k++) {
      sorted[k] = ratios[order[k]];
      weights[k] = sampling[order[k]];
    }
    return new double[] {
      lower > 0 ? Quantiles.at(sorted, weights, lower) : sorted[0],
      upper < 1 ? Quantiles.at(sorted, weights, upper) : sorted[sorted.length - 1]
    };
  }

  void describe(Map<String, Object> d) {
    if (stabilized) {
      d.put("stabilized", true);
    }
    if (truncates()) {
      d.put("truncate.lower", lower);
      d.put("truncate.upper", upper);
    }
  }
}
