package org.estimand.panel;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.Diagnostic;
import org.estimand.learn.LinearInBasis;
import org.estimand.learn.Predictor;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/**
 * A learner that is linear in known columns, with an unpenalised effect for each unit: columns and
 * target lose their unit means in the training rows, and a prediction is the unit's mean outcome
 * plus what the columns' deviations from the unit's training means say. A unit without training
 * rows has the effect of the average training row.
 */
final class AbsorbingLearner implements RegressionLearner {
  private final LinearInBasis linear;
  private final int[] unit;
  private final int units;

  /**
   * @param linear the learner, which is also a RegressionLearner
   * @param unit unit of each feature row
   * @param units number of units
   */
  AbsorbingLearner(LinearInBasis linear, int[] unit, int units) {
    this.linear = linear;
    this.unit = unit;
    this.units = units;
  }

  @Override
  public String name() {
    return linear.onBasis().name() + " with absorbed units";
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> d = new LinkedHashMap<>(linear.onBasis().describe());
    d.put("absorbed", "units");
    return d;
  }

  @Override
  public boolean supportsWeights() {
    return linear.onBasis().supportsWeights();
  }

  @Override
  public Predictor fit(TrainingSet data, RandomStreams random) {
    FeatureMatrix basis = linear.basis(data.features());
    int n = basis.rows();
    int[] rows = data.rows();
    double[] w = data.weights();
    double[] totals = new double[units];
    double all = 0;
    for (int i : rows) {
      double weight = w == null ? 1 : w[i];
      totals[unit[i]] += weight;
      all += weight;
    }
    double[] values = new double[Math.multiplyExact(n, basis.columns())];
    for (int j = 0; j < basis.columns(); j++) {
      double[] means = means(basis.data(), basis.offset(j), rows, w, totals, all);
      int from = basis.offset(j);
      for (int i = 0; i < n; i++) {
        values[j * n + i] = basis.data()[from + i] - means[unit[i]];
      }
    }
    double[] level = means(data.target(), 0, rows, w, totals, all);
    double[] target = data.target().clone();
    for (int i : rows) {
      target[i] -= level[unit[i]];
    }
    FeatureMatrix within = FeatureMatrix.wrap(values, n, basis.names());
    Predictor inner = linear.onBasis().fit(new TrainingSet(within, rows, target, w, 0), random);
    return new Absorbed(inner, within, level, unit);
  }

  /** Mean by unit over the training rows; over all of them for a unit without any. */
  private double[] means(
      double[] x, int from, int[] rows, double[] w, double[] totals, double all) {
    double[] sums = new double[units];
    double sum = 0;
    for (int i : rows) {
      double v = (w == null ? 1 : w[i]) * x[from + i];
      sums[unit[i]] += v;
      sum += v;
    }
    for (int u = 0; u < units; u++) {
      sums[u] = totals[u] == 0 ? sum / all : sums[u] / totals[u];
    }
    return sums;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AbsorbingLearner a
        && a.linear.equals(linear)
        && a.units == units
        && Arrays.equals(a.unit, unit);
  }

  @Override
  public int hashCode() {
    return linear.hashCode();
  }

  private record Absorbed(Predictor inner, FeatureMatrix within, double[] level, int[] unit)
      implements Predictor {
    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public void predict(FeatureMatrix features, int[] rows, double[] out) {
      if (features.rows() != unit.length) {
        throw new IllegalArgumentException("absorbed effects predict rows of their own data only");
      }
      inner.predict(within, rows, out);
      for (int k = 0; k < rows.length; k++) {
        out[k] += level[unit[rows[k]]];
      }
    }

    @Override
    public List<Diagnostic> notes() {
      return inner.notes();
    }
  }
}
