package org.estimand.dml;

import java.util.Map;
import org.estimand.data.FeatureMatrix;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/** Logistic regression by reweighted least squares; for tests only. */
final class PlainLogit implements ClassificationLearner {
  @Override
  public String name() {
    return "plain-logit";
  }

  @Override
  public Map<String, Object> describe() {
    return Map.of("intercept", true);
  }

  @Override
  public boolean supportsWeights() {
    return true;
  }

  @Override
  public Predictor fit(TrainingSet data, RandomStreams random) {
    FeatureMatrix x = data.features();
    int[] rows = data.rows();
    double[] beta = new double[x.columns() + 1];
    double[] working = new double[rows.length];
    double[] w = new double[rows.length];
    for (int step = 0; step < 60; step++) {
      for (int k = 0; k < rows.length; k++) {
        double s = beta[0];
        for (int j = 0; j < x.columns(); j++) {
          s += beta[j + 1] * x.at(rows[k], j);
        }
        double p = 1 / (1 + Math.exp(-s));
        double v = p * (1 - p);
        working[k] = s + (data.target()[rows[k]] - p) / v;
        w[k] = v * (data.weights() == null ? 1 : data.weights()[rows[k]]);
      }
      double[] next = PlainOls.weighted(x, rows, working, w);
      double change = 0;
      for (int j = 0; j < next.length; j++) {
        change = Math.max(change, Math.abs(next[j] - beta[j]) / (1 + Math.abs(next[j])));
      }
      beta = next;
      if (change < 1e-13) {
        break;
      }
    }
    return PlainOls.linear(beta, true);
  }
}
