package org.estimand.validation.dml;

import java.util.Map;
import org.estimand.data.FeatureMatrix;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.Learner;
import org.estimand.learn.Predictor;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;
import org.estimand.regress.*;

final class ReferenceLearners {
  private ReferenceLearners() {}

  static double[] x(TrainingSet t) {
    int n = t.size(), p = t.features().columns();
    double[] x = new double[n * (p + 1)];
    for (int k = 0; k < n; k++) {
      x[k] = 1;
      for (int j = 0; j < p; j++) x[(j + 1) * n + k] = t.features().at(t.rows()[k], j);
    }
    return x;
  }

  static double[] y(TrainingSet t) {
    double[] y = new double[t.size()];
    for (int k = 0; k < y.length; k++) y[k] = t.target()[t.rows()[k]];
    return y;
  }

  static Predictor linear(double[] b, boolean logit) {
    return new Predictor() {
      @Override
      public int outputs() {
        return logit ? 2 : 1;
      }

      @Override
      public void predict(FeatureMatrix f, int[] rows, double[] out) {
        for (int k = 0; k < rows.length; k++) {
          double s = b[0];
          for (int j = 0; j < f.columns(); j++) s += b[j + 1] * f.at(rows[k], j);
          if (logit) {
            out[rows.length + k] = 1 / (1 + Math.exp(-s));
            out[k] = 1 - out[rows.length + k];
          } else out[k] = s;
        }
      }
    };
  }

  static Learner ols() {
    return new RegressionLearner() {
      @Override
      public String name() {
        return "ols";
      }

      @Override
      public Map<String, Object> describe() {
        return Map.of();
      }

      @Override
      public boolean supportsWeights() {
        return false;
      }

      @Override
      public Predictor fit(TrainingSet t, RandomStreams r) {
        return linear(
            LeastSquares.fit(x(t), t.size(), t.features().columns() + 1, y(t), null).coefficients(),
            false);
      }
    };
  }

  static Learner logit() {
    return new ClassificationLearner() {
      @Override
      public String name() {
        return "logit";
      }

      @Override
      public Map<String, Object> describe() {
        return Map.of();
      }

      @Override
      public boolean supportsWeights() {
        return false;
      }

      @Override
      public Predictor fit(TrainingSet t, RandomStreams r) {
        int n = t.size(), p = t.features().columns() + 1;
        double[] x = x(t), y = y(t), b = new double[p], w = new double[n], s = new double[n];
        for (int it = 0; it < 100; it++) {
          for (int k = 0; k < n; k++) {
            double e = 0;
            for (int j = 0; j < p; j++) e += b[j] * x[j * n + k];
            double m = 1 / (1 + Math.exp(-e));
            w[k] = m * (1 - m);
            s[k] = e + (y[k] - m) / w[k];
          }
          double[] nb = LeastSquares.fit(x, n, p, s, w).coefficients();
          double c = 0;
          for (int j = 0; j < p; j++)
            c = Math.max(c, Math.abs(nb[j] - b[j]) / (1e-10 + Math.abs(nb[j])));
          b = nb;
          if (c < 1e-13) break;
        }
        return linear(b, true);
      }
    };
  }
}
