package org.estimand.dml;

import java.util.Map;
import org.estimand.data.FeatureMatrix;
import org.estimand.learn.Predictor;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/** Least squares with an intercept by normal equations of centred columns; for tests only. */
final class PlainOls implements RegressionLearner {
  @Override
  public String name() {
    return "plain-ols";
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
    double[] w = new double[data.size()];
    double[] y = new double[data.size()];
    for (int k = 0; k < w.length; k++) {
      w[k] = data.weights() == null ? 1 : data.weights()[data.rows()[k]];
      y[k] = data.target()[data.rows()[k]];
    }
    double[] beta = weighted(data.features(), data.rows(), y, w);
    return linear(beta, false);
  }

  /** {intercept, slopes}. */
  static double[] weighted(FeatureMatrix x, int[] rows, double[] y, double[] w) {
    int p = x.columns();
    double[] mean = new double[p];
    double my = 0;
    double total = 0;
    for (int k = 0; k < rows.length; k++) {
      total += w[k];
      my += w[k] * y[k];
      for (int j = 0; j < p; j++) {
        mean[j] += w[k] * x.at(rows[k], j);
      }
    }
    my /= total;
    for (int j = 0; j < p; j++) {
      mean[j] /= total;
    }
    double[] gram = new double[p * p];
    double[] right = new double[p];
    for (int k = 0; k < rows.length; k++) {
      for (int a = 0; a < p; a++) {
        double xa = w[k] * (x.at(rows[k], a) - mean[a]);
        right[a] += xa * (y[k] - my);
        for (int b = 0; b <= a; b++) {
          gram[a * p + b] += xa * (x.at(rows[k], b) - mean[b]);
        }
      }
    }
    for (int a = 0; a < p; a++) {
      for (int b = 0; b < a; b++) {
        gram[b * p + a] = gram[a * p + b];
      }
    }
    double[] inverse = Spd.inverse(gram, p, new int[1]);
    double[] slopes = Spd.times(inverse, right);
    double[] beta = new double[p + 1];
    beta[0] = my;
    for (int j = 0; j < p; j++) {
      beta[j + 1] = slopes[j];
      beta[0] -= slopes[j] * mean[j];
    }
    return beta;
  }

  static Predictor linear(double[] beta, boolean logit) {
    return new Predictor() {
      @Override
      public int outputs() {
        return logit ? 2 : 1;
      }

      @Override
      public void predict(FeatureMatrix features, int[] rows, double[] out) {
        for (int k = 0; k < rows.length; k++) {
          double s = beta[0];
          for (int j = 0; j < features.columns(); j++) {
            s += beta[j + 1] * features.at(rows[k], j);
          }
          if (logit) {
            out[rows.length + k] = 1 / (1 + Math.exp(-s));
            out[k] = 1 - out[rows.length + k];
          } else {
            out[k] = s;
          }
        }
      }
    };
  }
}
