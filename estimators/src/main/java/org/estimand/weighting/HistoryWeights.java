package org.estimand.weighting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.fit.Diagnostic;
import org.estimand.regress.BinaryGlm;
import org.estimand.regress.BinaryGlmFit;
import org.estimand.regress.Design;
import org.estimand.regress.Link;

/**
 * Weights of a marginal structural model: the product over periods of the inverse probabilities of
 * the treatment received and of not being lost, each given the whole past; stabilised weights have
 * the probabilities given past treatments (and baseline) in the numerator.
 */
final class HistoryWeights {
  private final History history;
  private final double[] base;
  private final double[] w;
  private final List<WeightEquations> blocks = new ArrayList<>();
  private final List<double[]> pending = new ArrayList<>();
  private final List<BinaryGlmFit> models = new ArrayList<>();
  private final Map<String, Double> parameters = new LinkedHashMap<>();
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  private HistoryWeights(History history, double[] base) {
    this.history = history;
    this.base = base;
    this.w = base.clone();
  }

  /**
   * Fits all models.
   *
   * @param base n sampling weights with mean one
   * @param stabilized whether there are numerators
   * @param withBaseline whether numerators condition on the baseline
   * @param lags how many periods back the models look
   */
  static WeightSolution of(
      History history, double[] base, boolean stabilized, boolean withBaseline, int lags) {
    return new HistoryWeights(history, base).run(stabilized, withBaseline, lags);
  }

  private WeightSolution run(boolean stabilized, boolean withBaseline, int lags) {
    int n = base.length;
    for (int t = 0; t < history.periods(); t++) {
      boolean[] there = history.present(t);
      String name = history.treatments().get(t);
      Design past = history.design(true, t + 1, t, lags);
      factor("denominator", name, past, history.treatment(t), there, -1);
      if (stabilized) {
        Design few = history.design(withBaseline, 0, t, lags);
        factor("numerator", name, few, history.treatment(t), there, 1);
      }
      if (history.isCensored() && anyLost(t, there)) {
        double[] stays = new double[n];
        for (int i = 0; i < n; i++) {
          stays[i] = history.lost(t)[i] == 0 ? 1 : 0;
        }
        String label = name + " stays";
        factor("denominator", label, history.design(true, t + 1, t + 1, lags), stays, there, -1);
        if (stabilized) {
          Design few = history.design(withBaseline, 0, t + 1, lags);
          factor("numerator", label, few, stays, there, 1);
        }
      }
      summarize(t);
    }
    boolean[] seen = history.present(history.periods());
    for (int i = 0; i < n; i++) {
      w[i] = seen[i] ? w[i] : 0;
    }
    for (int b = 0; b < models.size(); b++) {
      BinaryGlmFit fit = models.get(b);
      double[] slopes = pending.get(b);
      for (int i = 0; i < n; i++) {
        slopes[i] *= w[i];
      }
      blocks.add(
          new WeightEquations(
              fit.design().values(), fit.design().columns(), fit.influence(), slopes));
    }
    return new WeightSolution(w, List.copyOf(blocks), parameters, diagnostics);
  }

  private boolean anyLost(int t, boolean[] there) {
    for (int i = 0; i < there.length; i++) {
      if (there[i] && history.lost(t)[i] == 1) {
        return true;
      }
    }
    return false;
  }

  /** Multiplies the weights by P(value received) to the power sign, among those present. */
  private void factor(
      String part, String name, Design design, double[] value, boolean[] there, int sign) {
    int n = base.length;
    double[] target = new double[n];
    double[] weights = new double[n];
    for (int i = 0; i < n; i++) {
      target[i] = there[i] ? value[i] : 0;
      weights[i] = there[i] ? base[i] : 0;
    }
    BinaryGlmFit fit = BinaryGlm.fit(Link.LOGIT, design, target, weights);
    double[] slopes = new double[n];
    for (int i = 0; i < n; i++) {
      if (there[i]) {
        double e = fit.probabilities()[i];
        double received = target[i] == 1 ? e : 1 - e;
        w[i] = sign > 0 ? w[i] * received : w[i] / received;
        slopes[i] = sign * (target[i] - e);
      }
    }
    models.add(fit);
    pending.add(slopes);
    List<String> dropped = fit.dropped(design.names());
    if (!dropped.isEmpty()) {
      diagnostics.add(LikelihoodPropensity.collinear(part + " of " + name, dropped));
    }
    for (int j = 0; j < design.columns(); j++) {
      parameters.put(part + "[" + name + "]." + design.names().get(j), fit.coefficients()[j]);
    }
  }

  private void summarize(int t) {
    boolean[] there = history.present(t + 1);
    double[] v = new double[there.length];
    int count = 0;
    double sum = 0;
    double total = 0;
    for (int i = 0; i < v.length; i++) {
      if (there[i] && base[i] > 0) {
        v[count++] = w[i] / base[i];
        sum += w[i];
        total += base[i];
      }
    }
    double[] sorted = Arrays.copyOf(v, count);
    Arrays.sort(sorted);
    diagnostics.add(
        Diagnostic.note(
                "WEIGHTS",
                String.format(
                    Locale.ROOT,
                    "after %s weights have mean %.3f and maximum %.2f (%d rows)",
                    history.treatments().get(t),
                    sum / total,
                    sorted[count - 1],
                    count))
            .value("mean", sum / total)
            .value("largest", sorted[count - 1])
            .value("rows", count));
  }
}
