package org.estimand.learners.linear;

import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.Diagnostic;
import org.estimand.learn.Predictor;

/** Class probabilities from one linear index per class after the first. */
record MultinomialPredictor(LinearPredictor[] index) implements Predictor {
  @Override
  public int outputs() {
    return index.length + 1;
  }

  @Override
  public void predict(FeatureMatrix features, int[] rows, double[] out) {
    int m = rows.length;
    int classes = outputs();
    java.util.Arrays.fill(out, 0, m, 0);
    for (int c = 1; c < classes; c++) {
      index[c - 1].index(features, rows, out, c * m);
    }
    for (int r = 0; r < m; r++) {
      double top = 0;
      for (int c = 1; c < classes; c++) {
        top = Math.max(top, out[c * m + r]);
      }
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        double e = Math.exp(out[c * m + r] - top);
        out[c * m + r] = e;
        sum += e;
      }
      for (int c = 0; c < classes; c++) {
        out[c * m + r] /= sum;
      }
    }
  }

  @Override
  public List<Diagnostic> notes() {
    return index[0].notes();
  }
}
