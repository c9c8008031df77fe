package org.estimand.learners.linear;

import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.Diagnostic;
import org.estimand.learn.Predictor;

/**
 * A linear index {@code a + sum b_j (x_j - c_j)}, kept in centred form so that nothing cancels.
 *
 * @param level a, the prediction at the centres
 * @param slopes b, zero for dropped columns
 * @param centers c
 * @param notes what the reader should know
 */
record LinearPredictor(double level, double[] slopes, double[] centers, List<Diagnostic> notes)
    implements Predictor {
  /** A predictor without notes. */
  LinearPredictor(double level, double[] slopes, double[] centers) {
    this(level, slopes, centers, List.of());
  }

  @Override
  public int outputs() {
    return 1;
  }

  @Override
  public void predict(FeatureMatrix features, int[] rows, double[] out) {
    index(features, rows, out, 0);
  }

  /** The linear index of some rows, written from position {@code at}. */
  void index(FeatureMatrix x, int[] rows, double[] out, int at) {
    int m = rows.length;
    double[] data = x.data();
    java.util.Arrays.fill(out, at, at + m, level);
    for (int j = 0; j < slopes.length; j++) {
      double b = slopes[j];
      if (b == 0) {
        continue;
      }
      double c = centers[j];
      int from = x.offset(j);
      for (int r = 0; r < m; r++) {
        out[at + r] += b * (data[from + rows[r]] - c);
      }
    }
  }
}
