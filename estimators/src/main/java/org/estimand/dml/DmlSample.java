package org.estimand.dml;

import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Role;
import org.estimand.data.WeightKind;
import org.estimand.errors.NotSupportedException;

/**
 * The columns every model uses.
 *
 * @param data the data
 * @param y outcome
 * @param x covariates
 * @param weights weights with mean one, or null
 * @param size number of observations the rows stand for
 * @param frequency whether weights count identical observations
 */
record DmlSample(
    CausalData data,
    double[] y,
    FeatureMatrix x,
    double[] weights,
    double size,
    boolean frequency) {

  static DmlSample of(CausalData data, String estimator) {
    double[] y = data.column(Role.OUTCOME);
    FeatureMatrix x = data.covariates();
    int n = data.rows();
    if (!data.has(Role.WEIGHT)) {
      return new DmlSample(data, y, x, null, n, false);
    }
    WeightKind kind = data.roles().weightKind().orElse(null);
    if (kind != WeightKind.SAMPLING && kind != WeightKind.FREQUENCY) {
      throw new NotSupportedException(
          "NOTSUP-050",
          "WEIGHT \""
              + data.name(Role.WEIGHT)
              + "\" has the kind "
              + kind
              + ", but "
              + estimator
              + " takes SAMPLING and FREQUENCY weights only.");
    }
    double[] w = data.column(Role.WEIGHT);
    double sum = 0;
    for (double v : w) {
      sum += v;
    }
    double scale = n / sum;
    for (int i = 0; i < n; i++) {
      w[i] *= scale;
    }
    boolean frequency = kind == WeightKind.FREQUENCY;
    return new DmlSample(data, y, x, w, frequency ? sum : n, frequency);
  }

  int rows() {
    return y.length;
  }

  double mean(double[] values) {
    return ScoreDesign.plainMean(values, weights);
  }

  List<String> names(Role role) {
    return data.names(role);
  }

  /** Whether the user gave the folds. */
  boolean givenFolds() {
    return data.has(Role.FOLD);
  }
}
