package org.estimand.learners.linear;

import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.Diagnostic;
import org.estimand.learn.Predictor;

/** Two class probabilities from a linear index. */
record LogitPredictor(LinearPredictor index) implements Predictor {
  @Override
  public int outputs() {
    return 2;
  }

  @Override
  public void predict(FeatureMatrix features, int[] rows, double[] out) {
    int m = rows.length;
    index.index(features, rows, out, m);
    for (int r = 0; r < m; r++) {
      double u = out[m + r];
      double e = Math.exp(-Math.abs(u));
      double high = 1 / (1 + e);
      double low = e / (1 + e);
      out[r] = u >= 0 ? low : high;
      out[m + r] = u >= 0 ? high : low;
    }
  }

  @Override
  public List<Diagnostic> notes() {
    return index.notes();
  }
}
